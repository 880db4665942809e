namespace ReTraced.Gateway;

/// <summary>The command line: two switches of our own, the rest is configuration (<c>--urls</c>, <c>--ReTraced:Store</c>, ...).</summary>
/// <param name="Samples">Registers the sample handlers.</param>
/// <param name="Demo">Samples, and the demonstration.</param>
/// <param name="Rest">What configuration reads.</param>
public sealed record GatewayArguments(bool Samples, bool Demo, string[] Rest)
{
    /// <summary>Reads the command line.</summary>
    /// <exception cref="GatewayArgumentsException">It holds something that nobody reads.</exception>
    public static GatewayArguments Parse(string[] args)
    {
        var (samples, demo, rest) = (false, false, new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--samples":
                    samples = true;
                    break;
                case "--demo":
                    demo = true;
                    break;
                case var setting when setting.StartsWith("--", StringComparison.Ordinal) && setting.Contains('=', StringComparison.Ordinal):
                    rest.Add(setting);
                    break;
                case var setting when setting.StartsWith("--", StringComparison.Ordinal) && i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal):
                    rest.Add(setting);
                    rest.Add(args[++i]);
                    break;
                default:
                    throw new GatewayArgumentsException($"'{args[i]}' is not understood. Use --demo, --samples, --urls URL, or a setting such as --ReTraced:Sqlite:Path FILE; or keys add NAME --role ROLE; or verify-export FILE.");
            }
        }

        return new GatewayArguments(samples || demo, demo, [.. rest]);
    }
}

/// <summary>The command line is wrong.</summary>
public sealed class GatewayArgumentsException(string message) : Exception(message);
