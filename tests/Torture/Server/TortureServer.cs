using ReTraced.Gateway;
using ReTraced.Hosting;
using ReTraced.Silo;
using ReTraced.Testing;

namespace ReTraced.Torture.Server;

/// <summary>The real server, with handlers that do as their jobs say, and with a wall clock that steps when it is told to.</summary>
internal static class TortureServer
{
    /// <summary>The first word of a server's command line.</summary>
    public const string Word = "server";

    /// <summary>The first word of a silo's command line.</summary>
    public const string SiloWord = "silo";

    /// <summary>How many silos stand behind the servers: some in the build for clusters, where a server holds nothing itself.</summary>
    public static int Silos =>
#if GRAINHOST_ORLEANS
        3;
#else
        0;
#endif

    /// <summary>The setting with the file of <see cref="SteppedClock"/>.</summary>
    public const string ClockSetting = "Torture:Clock";

    public static async Task<int> RunAsync(string[] args)
    {
        _ = EndWithParentAsync();
        return await GatewayProgram.RunAsync(args, Configure);
    }

    public static async Task<int> RunSiloAsync(string[] args)
    {
        _ = EndWithParentAsync();
        return await SiloProgram.RunAsync(args, Configure);
    }

    private static void Configure(WebApplicationBuilder builder, ReTracedBuilder retraced)
    {
        var file = builder.Configuration[ClockSetting] ?? throw new InvalidOperationException($"--{ClockSetting} FILE is missing.");
        builder.Services.AddSingleton<TimeProvider>(new SteppedClock(file));
        retraced.AddHandler<WorkHandler>(WorkHandler.JobType);
    }

    // The torture holds the other end of the standard input for as long as it lives.
    private static async Task EndWithParentAsync()
    {
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(new byte[16]) > 0)
        {
            // Nothing is ever said.
        }

        Kill9.Self();
    }
}
