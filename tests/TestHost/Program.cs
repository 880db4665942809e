using Microsoft.Extensions.DependencyInjection;
using ReTraced.Gateway;
using ReTraced.Grains.Crashing;
using ReTraced.TestHost;

// The real server, with handlers that do as their jobs say, and with a crash hook that kills.
return await GatewayProgram.RunAsync(args, (builder, retraced) =>
{
    var settings = TestHostSettings.Read(builder.Configuration);
    builder.Services.AddSingleton(new RunLog(settings.Runs));
    retraced.AddHandler<DirectedHandler>(DirectedHandler.JobType);
    if (settings.CrashAt is { } point)
    {
        builder.Services.AddSingleton<ICrashHook>(new KillingHook(point, settings.Passage));
    }
});
