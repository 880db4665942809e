using System.Globalization;
using ReTraced.Bench.Measures;

namespace ReTraced.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Measures">What to measure.</param>
/// <param name="Argument">The number behind the measure's word.</param>
/// <param name="Stores">On which stores.</param>
/// <param name="Runs">How often.</param>
internal sealed record BenchArguments(IReadOnlyList<Measure> Measures, int? Argument, IReadOnlyList<string> Stores, int Runs)
{
    private const int DefaultRuns = 5;
    private static readonly string[] Kinds = Servers.ServerHost.IsCluster ? ["redis"] : ["sqlite", "redis"];

    /// <summary>Reads it; null if it cannot be understood.</summary>
    public static BenchArguments? Parse(string[] args)
    {
        var (runs, stores, words) = (DefaultRuns, Kinds, new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--runs" when i + 1 < args.Length && Positive(args[i + 1]) is { } number:
                    runs = number;
                    i++;
                    break;
                case "--store" when i + 1 < args.Length && Kinds.Contains(args[i + 1]):
                    stores = [args[++i]];
                    break;
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        return words switch
        {
            ["all"] => new BenchArguments(All.Measures, null, stores, runs),
            [var name] when Find(name) is { } measure => new BenchArguments([measure], null, stores, runs),
            [var name, var number] when Find(name) is { Argument: not null } measure && Positive(number) is { } argument => new BenchArguments([measure], argument, stores, runs),
            _ => null,
        };
    }

    private static Measure? Find(string name) => All.Measures.FirstOrDefault(measure => measure.Name == name);

    private static int? Positive(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
