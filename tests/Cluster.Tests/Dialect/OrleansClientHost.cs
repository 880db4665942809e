using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace ReTraced.Cluster.Tests.Dialect;

/// <summary>The same silo, called by a client that is no part of it: every call goes through a socket as bytes.</summary>
public sealed class OrleansClientHost : OrleansHost
{
    private IHost? _client;

    public override IGrainFactory Grains => _client!.Services.GetRequiredService<IGrainFactory>();

    public override async Task StartAsync()
    {
        await StopClientAsync();
        await base.StartAsync();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleansClient(client => client.UseLocalhostClustering(Port.Gateway));
        var host = builder.Build();
        await host.StartAsync();
        _client = host;
    }

    public override async ValueTask DisposeAsync()
    {
        await StopClientAsync();
        await base.DisposeAsync();
    }

    private async Task StopClientAsync()
    {
        if (_client is { } client)
        {
            _client = null;
            await client.StopAsync(CancellationToken.None);
            client.Dispose();
        }
    }
}
