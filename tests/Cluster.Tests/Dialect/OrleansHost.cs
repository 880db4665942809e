using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using ReTraced.Conformance.GrainHosts;

namespace ReTraced.Cluster.Tests.Dialect;

/// <summary>
/// A real silo in this process, with stores that survive its restarts. Timers and reminders run on the manual clock.
/// The collection of activations runs on the machine's own, because Orleans gives it no other: it is set to be quick, and
/// time for it passes for real.
/// </summary>
public class OrleansHost : GrainHostFixture
{
    private static readonly TestClusterPortAllocator Ports = new();

    private readonly StateTable _states = new();
    private readonly ReminderTable _reminders = new();
    private IHost? _host;

    public override TimeSpan CollectionAge { get; } = TimeSpan.FromSeconds(4);

    public override TimeSpan CollectionMargin { get; } = TimeSpan.FromSeconds(1.5);

    public override bool KeepsOrder => false;

    public override IGrainFactory Grains => _host!.Services.GetRequiredService<IGrainFactory>();

    protected (int Silo, int Gateway) Port { get; private set; }

    public override async Task StartAsync()
    {
        Port = Ports.AllocateConsecutivePortPairs(1);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(2));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(Port.Silo, Port.Gateway);
            silo.AddReminders();
            silo.Services.AddSingleton<IReminderTable>(_reminders);
            silo.Services.AddKeyedSingleton<IGrainStorage>("store", _states);
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, new GrainClock(Clock));
            silo.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, new ReminderClock(Clock));
            // A call that meets one ending activation after the other is refused at the third; the suite ends one at every tenth call.
            silo.Configure<SiloMessagingOptions>(options => options.MaxForwardCount = 255);
            silo.Configure<GrainCollectionOptions>(options => (options.CollectionAge, options.CollectionQuantum) = (CollectionAge, TimeSpan.FromMilliseconds(200)));
        });
        var host = builder.Build();
        await host.StartAsync();
        _host = host;
    }

    public override Task StopAsync(CancellationToken cancellationToken) => _host!.StopAsync(cancellationToken);

    public override Task OverwriteStateAsync(string stateName, string grainType, string grainKey)
    {
        _states.Overwrite(stateName, GrainId.Create(grainType, grainKey));
        return Task.CompletedTask;
    }

    public override async Task PassAsync(TimeSpan time)
    {
        await Task.Delay(time, TimeProvider.System);
        await base.PassAsync(time);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            _host.Dispose();
        }

        GC.SuppressFinalize(this);
    }
}
