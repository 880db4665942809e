using System.Globalization;

namespace ReTraced.Torture;

/// <summary>The command line.</summary>
/// <param name="Store"><c>--store</c>: sqlite (default) or redis.</param>
/// <param name="Length"><c>--minutes</c> or <c>--seconds</c>: how long faults and load go on. Default: 5 minutes.</param>
/// <param name="Seed"><c>--seed</c>: from which everything is drawn. Default: another one each time.</param>
/// <param name="Standby">False with <c>--no-standby</c>: one server alone.</param>
/// <param name="Keep">True with <c>--keep</c>: the folder stays, whatever the check says.</param>
internal sealed record TortureSettings(string Store, TimeSpan Length, int Seed, bool Standby, bool Keep)
{
    /// <summary>Reads the command line; null if it cannot be understood.</summary>
    public static TortureSettings? Parse(string[] args)
    {
        var settings = new TortureSettings("sqlite", TimeSpan.FromMinutes(5), Environment.ProcessId, true, false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--no-standby" or "--keep")
            {
                settings = args[i] == "--keep" ? settings with { Keep = true } : settings with { Standby = false };
                continue;
            }

            if (i + 1 == args.Length || With(settings, args[i], args[++i]) is not { } next)
            {
                return null;
            }

            settings = next;
        }

        return settings;
    }

    private static TortureSettings? With(TortureSettings settings, string name, string value)
    {
        if (name == "--store")
        {
            return value is "sqlite" or "redis" ? settings with { Store = value } : null;
        }

        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return name switch
        {
            "--minutes" when number > 0 => settings with { Length = TimeSpan.FromMinutes(number) },
            "--seconds" when number > 0 => settings with { Length = TimeSpan.FromSeconds(number) },
            "--seed" => settings with { Seed = number },
            _ => null,
        };
    }
}
