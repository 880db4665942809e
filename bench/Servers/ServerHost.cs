using ReTraced.Gateway;

namespace ReTraced.Bench.Servers;

/// <summary>The process that a <see cref="BenchServer"/> starts: the Gateway as it is, with the handlers of the measures and a console for their questions.</summary>
internal static class ServerHost
{
    /// <summary>The first word of its command line.</summary>
    public const string Word = "server";

    /// <summary>The setting without which jobs of type <see cref="MarkedHandler.JobType"/> find no handler.</summary>
    public const string ServeMarked = "Bench:ServeMarked";

    public static Task<int> RunAsync(string[] args) => GatewayProgram.RunAsync(args, (builder, retraced) =>
    {
        builder.Services.AddSingleton<Starts>();
        builder.Services.AddHostedService<ServerConsole>();
        retraced.AddHandler<FlakyHandler>(FlakyHandler.JobType);
        if (builder.Configuration.GetValue(ServeMarked, true))
        {
            retraced.AddHandler<MarkedHandler>(MarkedHandler.JobType);
        }
    });
}
