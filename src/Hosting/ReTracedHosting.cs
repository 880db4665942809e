using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Jobs;
using ReTraced.Grains.Queues;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Queues;
#if !GRAINHOST_ORLEANS
using ReTraced.Embedded;
#endif

namespace ReTraced.Hosting;

/// <summary>Puts the parts together.</summary>
public static class ReTracedHosting
{
    // Long enough for a busy machine.
    private static readonly TimeSpan ReleaseWithin = TimeSpan.FromSeconds(25);

    /// <summary>Adds the scheduler to a host: store, grains, and a pump for the handlers that <paramref name="configure"/> adds.</summary>
    public static IHostApplicationBuilder AddReTraced(this IHostApplicationBuilder builder, Action<ReTracedBuilder>? configure = null)
    {
        var services = builder.Services;
        services.AddOptions<ReTracedOptions>().BindConfiguration(ReTracedOptions.Section).Configure<IConfiguration>(AllowFromText).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ReTracedOptions>, ReTracedOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IJitterSource>(_ => new RandomJitter(new Random()));
        services.TryAddSingleton<ICrashHook, NoCrash>();
        services.AddStore();
        services.TryAddSingleton(_ => OwnerIdentity.OfProcess());

        // Before everything that writes, so that the store is released after it.
        services.AddHostedService<OwnershipService>();

        // Before everything that calls grains, so that the grain host stops after it.
        builder.UseOrleans(silo =>
        {
#if !GRAINHOST_ORLEANS
            silo.AddGrains(typeof(JobGrain).Assembly);
            silo.Services.AddSingleton<IGrainStateStorage, GrainStateStorage>();
            silo.Services.AddSingleton<IReminderStorage, ReminderStorage>();
            silo.Services.Configure<EmbeddedSiloOptions>(options => options.StateJson = GrainStateStorage.Json);
#endif
        });
        services.AddSingleton(provider => new JobLimits(provider.GetRequiredService<IOptions<ReTracedOptions>>().Value.Limits.JobDataBytes));
        services.AddSingleton<FreshJobs>();
        services.AddSingleton<JobGrainServices>();
        services.AddSingleton<QueueGrainServices>();
        services.AddSingleton<QueueSettingsCache>();
        services.AddSingleton<ActiveQueues>();
        services.AddSingleton<RunningJobs>();
        services.TryAddSingleton<IPeers, NoPeers>();
        services.AddSingleton(_ => WorkerIdentity.Create());
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
        services.AddHostedService<WorkerPump>();
        // The host itself must not give up before the handlers' time is over and their jobs are released.
        services.AddOptions<HostOptions>().Configure<IOptions<ReTracedOptions>>((host, options) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(options.Value.ShutdownSeconds) + ReleaseWithin + TimeSpan.FromSeconds(5));
        configure?.Invoke(new ReTracedBuilder(services));
        return builder;
    }

    // The binder passes over a text where a list belongs, and an allow-list that is passed over permits everything.
    private static void AllowFromText(ReTracedOptions options, IConfiguration configuration) =>
        options.Webhooks.Allow.AddRange(configuration[$"{ReTracedOptions.Section}:Webhooks:Allow"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);
}
