using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Cluster;
using ReTraced.Gateway.Dashboard;
using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Exports;
using ReTraced.Gateway.Http;
using ReTraced.Gateway.Limits;
using ReTraced.Hosting;
using ReTraced.Hosting.Logging;
using ReTraced.Hosting.Samples;
using ReTraced.Json;

namespace ReTraced.Gateway;

/// <summary>Puts the HTTP application together.</summary>
public static class GatewayApp
{
    /// <summary>Where it listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Builds the application.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="configure">More set-up, for those who embed it.</param>
    public static WebApplication Build(GatewayArguments arguments, Action<WebApplicationBuilder, ReTracedBuilder>? configure = null)
    {
        ClusterParts.Check(arguments);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = arguments.Rest,
            // Settings files are looked for beside the program, whatever the current folder is.
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        if (ExposureCheck.Exposed(builder.Configuration) is { } exposed)
        {
            builder.Services.AddHostedService(provider => new ExposureCheck(provider.GetRequiredService<KeyRing>(), exposed));
        }

        // Certificates and endpoints of the section Kestrel, which the slim builder leaves out.
        builder.WebHost.UseKestrelHttpsConfiguration();

        PrintableConsoleFormatter.Use(builder);

        // What stops the start is said once, by GatewayProgram, and not as a stack trace before it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.AddLogSecrecy();
        if (arguments.Demo)
        {
            // The story says what happens to each job; the log would only say it again, in between.
            builder.Logging.AddFilter("ReTraced", LogLevel.Warning);
        }

        builder.AddReTracedGateway(retraced =>
        {
            if (arguments.Samples)
            {
                retraced.AddSamples();
            }

            configure?.Invoke(builder, retraced);
        });
        AddHttp(builder.Services);
        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseHsts();
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = handled => !FaultHandler.IsDefect(handled.Exception) });
        app.UseStatusCodePages(context => Faults.AnswerAsync(context.HttpContext, Problems.Of(context.HttpContext.Response.StatusCode)));
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseSessionForgeryCheck();
        app.UseMiddleware<StandbyGate>();
        app.MapOpenApi("/openapi/v1.json").AllowEveryone();
        app.MapHealth();
        app.MapSessions();
        app.MapClusterParts();
        app.MapDashboard();
        var api = app.MapGroup("/api/v1");
        api.MapJobs();
        api.MapJobActions();
        api.MapExports();
        api.MapLeases();
        api.MapWorkers();
        api.MapQueues();
        api.MapDeadLetters();
        api.MapGroups();
        api.MapOperations();
        api.MapWorkflows();
        api.MapSchedules();
        api.MapEvents();
        api.MapBackoff();
        api.MapStats();
        api.MapAudit();
        return app;
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ReTracedJson.Default);
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddSingleton(provider => ServerCapacity.Of(provider.GetRequiredService<IOptions<ReTracedOptions>>().Value, OpenFiles.Limit()));
        services.AddSingleton<PollGate>();
        services.ConfigureOptions<ServerLimits>();
        services.AddAccess();
        services.AddClusterParts();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => Problems.Complete(context.ProblemDetails));
        services.AddExceptionHandler<FaultHandler>();
        services.AddOpenApi("v1", OpenApiDescription.Describe);
        services.AddSingleton(provider => RequestLimits.Of(provider.GetRequiredService<IOptions<ReTracedOptions>>().Value));
        services.AddSingleton<JobRecords>();
        services.AddSingleton<GroupReader>();
        services.AddSingleton(new DriftLimits());
        services.AddSingleton<DriftReader>();
        services.AddSingleton<QueueViews>();
        services.AddSingleton<WorkflowViews>();
        services.AddSingleton<WorkerViews>();
        services.AddDashboard();
    }
}
