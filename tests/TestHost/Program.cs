using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ReTraced.Gateway;
using ReTraced.Grains.Crashing;
using ReTraced.Hosting;
using ReTraced.Silo;
using ReTraced.TestHost;

// The real server, or the real silo, with handlers that do as their jobs say, and with a crash hook that kills.
return await (args is ["silo", .. var rest] ? SiloProgram.RunAsync(rest, Configure) : GatewayProgram.RunAsync(args, Configure));

static void Configure(WebApplicationBuilder builder, ReTracedBuilder retraced)
{
    var settings = TestHostSettings.Read(builder.Configuration);
    builder.Services.AddSingleton(new RunLog(settings.Runs));
    retraced.AddHandler<DirectedHandler>(DirectedHandler.JobType);
    if (settings.CrashAt is { } point)
    {
        builder.Services.AddSingleton<ICrashHook>(new KillingHook(point, settings.Passage));
    }
}
