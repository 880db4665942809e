using ReTraced.Gateway;
using ReTraced.Hosting;
using ReTraced.Silo;

namespace ReTraced.Bench.Servers;

/// <summary>The processes that a <see cref="BenchServer"/> starts: the Gateway as it is, with the handlers of the measures and a console for their questions, and silos.</summary>
internal static class ServerHost
{
    /// <summary>The first word of a server's command line.</summary>
    public const string Word = "server";

    /// <summary>The first word of a silo's command line.</summary>
    public const string SiloWord = "silo";

    /// <summary>The setting without which jobs of type <see cref="MarkedHandler.JobType"/> find no handler.</summary>
    public const string ServeMarked = "Bench:ServeMarked";

    /// <summary>True in the build for clusters.</summary>
    public static bool IsCluster =>
#if GRAINHOST_ORLEANS
        true;
#else
        false;
#endif

    public static Task<int> RunAsync(string[] args) => GatewayProgram.RunAsync(args, (builder, retraced) =>
    {
        builder.Services.AddHostedService<ServerConsole>();
        Configure(builder, retraced);
    });

    public static Task<int> RunSiloAsync(string[] args)
    {
        // Whoever started it holds the other end of its standard input for as long as it lives.
        new Thread(static () =>
        {
            while (Console.In.ReadLine() is not null)
            {
                // Nothing is ever said.
            }

            Environment.Exit(0);
        }) { IsBackground = true, Name = "Bench parent" }.Start();
        return SiloProgram.RunAsync(args, Configure);
    }

    private static void Configure(WebApplicationBuilder builder, ReTracedBuilder retraced)
    {
        builder.Services.AddSingleton<Starts>();
        retraced.AddHandler<FlakyHandler>(FlakyHandler.JobType);
        if (builder.Configuration.GetValue(ServeMarked, true))
        {
            retraced.AddHandler<MarkedHandler>(MarkedHandler.JobType);
        }
    }
}
