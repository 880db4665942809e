using System.Globalization;

namespace ReTraced.Torture;

/// <summary>Tortures servers for a while and checks what their store says afterwards.</summary>
internal static class TortureProgram
{
    private const string Usage = """
        dotnet run -c Release --project tests/Torture -- --store sqlite|redis --minutes N | --seconds N [--seed N] [--no-standby] [--keep]
        """;

    /// <returns>0: all promises were kept; 1: not all; 2: the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (TortureSettings.Parse(args) is not { } settings)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"torture: --store {settings.Store} --seconds {settings.Length.TotalSeconds} --seed {settings.Seed}{(settings.Standby ? "" : " --no-standby")}"));
        var folder = Directory.CreateTempSubdirectory("retraced-torture-").FullName;
        await using var run = await TortureRun.StartAsync(settings, folder);
        var kept = await run.RunAsync();
        if (kept && !settings.Keep)
        {
            run.Forget();
        }
        else
        {
            Console.WriteLine($"The store and the logs are kept in {folder}");
        }

        return kept ? 0 : 1;
    }
}
