using Microsoft.Extensions.DependencyInjection;
using Orleans;
using ReTraced.Embedded.Tests.Grains;
using Xunit;

namespace ReTraced.Embedded.Tests;

/// <summary>Base of the tests that only this host has to pass.</summary>
public abstract class EmbeddedHostTest : IAsyncLifetime
{
    protected EmbeddedHost Host { get; } = new();

    public virtual Task InitializeAsync()
    {
        Host.Configure = silo =>
        {
            silo.AddGrains(typeof(EmbeddedHostTest).Assembly);
            silo.Services.AddScoped<ScopedThing>();
            silo.Services.AddKeyedSingleton("word", "key");
        };
        return Host.StartAsync();
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    protected TGrain Grain<TGrain>(string key)
        where TGrain : IGrainWithStringKey
        => Host.Grains.GetGrain<TGrain>(key);
}
