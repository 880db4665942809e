using ReTraced.Gateway;
using ReTraced.Testing;

namespace ReTraced.Torture.Server;

/// <summary>The real server, with handlers that do as their jobs say, and with a wall clock that steps when it is told to.</summary>
internal static class TortureServer
{
    /// <summary>The setting with the file of <see cref="SteppedClock"/>.</summary>
    public const string ClockSetting = "Torture:Clock";

    public static async Task<int> RunAsync(string[] args)
    {
        _ = EndWithParentAsync();
        return await GatewayProgram.RunAsync(args, (builder, retraced) =>
        {
            var file = builder.Configuration[ClockSetting] ?? throw new InvalidOperationException($"--{ClockSetting} FILE is missing.");
            builder.Services.AddSingleton<TimeProvider>(new SteppedClock(file));
            retraced.AddHandler<WorkHandler>(WorkHandler.JobType);
        });
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
