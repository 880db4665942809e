using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using ReTraced.Conformance.GrainHosts;

namespace ReTraced.Embedded.Tests;

/// <summary>The embedded host on a manual clock, with stores that survive its restarts.</summary>
public sealed class EmbeddedHost : GrainHostFixture
{
    private readonly InMemoryGrainStateStorage _states = new();
    private readonly InMemoryReminderStorage _reminders = new();
    private IHost? _host;

    public override TimeSpan CollectionAge { get; } = TimeSpan.FromMinutes(5);

    public override IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>The services of the running host.</summary>
    public IServiceProvider Services => _host!.Services;

    /// <summary>Grain classes and services beyond those of the suite; set before the start.</summary>
    public Action<ISiloBuilder> Configure { get; set; } = _ => { };

    public override async Task StartAsync()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        // As long as the tests wait for anything: a machine that stands still must not look like a stop that failed.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(2));
        builder.UseOrleans(silo =>
        {
            silo.AddGrains(typeof(GrainHostFixture).Assembly);
            silo.Services.AddSingleton<TimeProvider>(Clock);
            silo.Services.AddSingleton<IGrainStateStorage>(_states);
            silo.Services.AddSingleton<IReminderStorage>(_reminders);
            silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = CollectionAge);
            Configure(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        _host = host;
    }

    public override Task StopAsync(CancellationToken cancellationToken) => _host!.StopAsync(cancellationToken);

    public override async Task OverwriteStateAsync(string stateName, string grainType, string grainKey)
    {
        var stored = await _states.ReadAsync(stateName, grainType, grainKey, CancellationToken.None);
        await _states.WriteAsync(stateName, grainType, grainKey, stored!.Data, stored.ETag, CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            _host.Dispose();
        }
    }
}
