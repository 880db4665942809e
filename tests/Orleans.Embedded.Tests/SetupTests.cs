using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using ReTraced.Conformance.GrainHosts;
using ReTraced.Conformance.GrainHosts.Grains;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Embedded.Tests;

public sealed class SetupTests
{
    [Fact]
    public async Task Start_WhenCollectionAgeIsNotOverTheQuantum_IsRefused()
    {
        await using var host = new EmbeddedHost { Configure = silo => silo.Configure<GrainCollectionOptions>(o => o.CollectionAge = o.CollectionQuantum) };

        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);

        Assert.Contains("GrainCollectionOptions.CollectionAge is 00:01:00", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTwoClassesShareAName_IsRefused()
    {
        await using var host = new EmbeddedHost { Configure = silo => silo.AddGrain(typeof(SecondStateGrain<int>)) };

        var thrown = await Assert.ThrowsAsync<OrleansConfigurationException>(host.StartAsync);

        Assert.Contains("SecondStateGrain", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddGrain_WhenTypeIsNoGrainClass_IsRefused()
        => Assert.Throws<ArgumentException>(() =>
            new ServiceCollection().AddOrleans(silo => silo.AddGrain(typeof(string))));

    [Fact]
    public async Task Start_WhenAReminderIsOverdue_TicksAtOnceAndThenBySchedule()
    {
        var probe = Probe.Of("overdue");
        await using var host = new EmbeddedHost();
        await host.StartAsync();
        await host.Grains.GetGrain<IReminderGrain>("overdue").Register("a", TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
        await host.StopAsync(CancellationToken.None);
        host.Clock.Advance(TimeSpan.FromMinutes(35));

        await host.StartAsync();
        await Eventually.TrueWhileAdvancing(host.Clock, TimeSpan.Zero, () => probe.Count("remind a") == 1);

        var waited = await Eventually.TrueWhileAdvancing(host.Clock, TimeSpan.FromMinutes(1), () => probe.Count("remind a") >= 2);
        Assert.True(waited >= TimeSpan.FromMinutes(5), $"The missed ticks were to be dropped; the next came after {waited}.");
    }

    [Fact]
    public async Task Read_WhenAnotherHostHasChangedTheReminders_TicksByWhatIsStored()
    {
        var probe = Probe.Of("taken-over");
        var mayTick = false;
        await using var host = new EmbeddedHost { Configure = silo => silo.Services.Configure<EmbeddedSiloOptions>(options => options.MayTick = () => mayTick) };
        await host.StartAsync();
        await host.Grains.GetGrain<IReminderGrain>("taken-over").Register("old", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        var storage = host.Services.GetRequiredService<IReminderStorage>();
        var row = Assert.Single(await storage.ReadAllAsync(CancellationToken.None));
        await storage.RemoveAsync(row.GrainType, row.GrainKey, row.Name, CancellationToken.None);
        await storage.UpsertAsync(row with { Name = "new" }, CancellationToken.None);
        host.Clock.Advance(TimeSpan.FromMinutes(5));

        await host.Services.GetRequiredService<IReminders>().ReadAsync(CancellationToken.None);
        mayTick = true;

        await Eventually.TrueWhileAdvancing(host.Clock, TimeSpan.FromMinutes(1), () => probe.Count("remind new") >= 2);
        Assert.Equal(0, probe.Count("remind old"));
    }

    // Generic, so that the suites, which add every grain class of this assembly, leave it alone.
    [GrainType(StateGrain.TypeName)]
    private sealed class SecondStateGrain<T> : Grain, IGrainWithStringKey;
}
