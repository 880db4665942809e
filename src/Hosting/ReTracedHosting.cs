using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.DeadLetters;
using ReTraced.Grains.Jobs;
using ReTraced.Grains.Events;
using ReTraced.Grains.Operations;
using ReTraced.Grains.Workflows;
using ReTraced.Grains.Queues;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Queues;

namespace ReTraced.Hosting;

/// <summary>Puts the parts together.</summary>
public static class ReTracedHosting
{
    // Long enough for a busy machine.
    private static readonly TimeSpan ReleaseWithin = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Adds the scheduler to a host: store, grains, and a pump for the handlers that <paramref name="configure"/> adds. In the
    /// build for clusters that is a silo.
    /// </summary>
    public static IHostApplicationBuilder AddReTraced(this IHostApplicationBuilder builder, Action<ReTracedBuilder>? configure = null)
    {
        builder.AddReTracedCore();
        var services = builder.Services;

        // Before everything that writes, so that the store is released after it.
        services.AddHostedService<OwnershipService>();

        // Before everything that calls grains, so that the grain host stops after it.
        GrainHost.AddSilo(builder);
        services.TryAddSingleton<IJitterSource>(_ => new RandomJitter(new Random()));
        services.TryAddSingleton<ICrashHook, NoCrash>();
        services.AddSingleton(provider =>
        {
            var limits = provider.GetRequiredService<IOptions<ReTracedOptions>>().Value.Limits;
            return new JobLimits(limits.JobDataBytes, limits.BatchSize);
        });
        services.AddSingleton<FreshJobs>();
        services.AddSingleton<EventFeed>();
        services.AddSingleton<JobGrainServices>();
        services.AddSingleton<QueueGrainServices>();
        services.AddSingleton<OperationGrainServices>();
        services.AddSingleton<WorkflowGrainServices>();
        services.AddSingleton<DlqGrainServices>();
        services.AddSingleton<QueueSettingsCache>();
        services.AddSingleton<ActiveQueues>();
        services.AddSingleton<HandlerInvoker>();
        services.AddSingleton<EgressRules>();
        services.AddSingleton<IWebhookPolicy>(provider => provider.GetRequiredService<EgressRules>());
        services.AddSingleton<IHostResolver, SystemHostResolver>();
        services.AddSingleton<WebhookConnections>();
        services.AddSingleton<WebhookCaller>();
        services.AddSingleton<IJobRunner, JobRunner>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ReTracedOptions>>().Value;
            return new WorkerPumpOptions(options.Concurrency, TimeSpan.FromSeconds(options.ShutdownSeconds), ReleaseWithin);
        });
        services.AddHostedService<EventPump>();
        services.AddHostedService<WorkerPump>();
        // The host itself must not give up before the handlers' time is over and their jobs are released.
        services.AddOptions<HostOptions>().Configure<IOptions<ReTracedOptions>>((host, options) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(options.Value.ShutdownSeconds) + ReleaseWithin + TimeSpan.FromSeconds(5));
        configure?.Invoke(new ReTracedBuilder(services));
        return builder;
    }

    /// <summary>Adds what an HTTP gateway needs: the scheduler itself, or in the build for clusters the way to its silos.</summary>
    public static IHostApplicationBuilder AddReTracedGateway(this IHostApplicationBuilder builder, Action<ReTracedBuilder>? configure = null)
    {
        GrainHost.AddGateway(builder, configure);
        return builder;
    }

    /// <summary>Adds what every process has that opens the store.</summary>
    internal static void AddReTracedCore(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ReTracedOptions>().BindConfiguration(ReTracedOptions.Section).Configure<IConfiguration>(AllowFromText).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ReTracedOptions>, ReTracedOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddStore();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<Readiness>();
    }

    // The binder passes over a text where a list belongs, and an allow-list that is passed over permits everything.
    private static void AllowFromText(ReTracedOptions options, IConfiguration configuration) =>
        options.Webhooks.Allow.AddRange(configuration[$"{ReTracedOptions.Section}:Webhooks:Allow"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);
}
