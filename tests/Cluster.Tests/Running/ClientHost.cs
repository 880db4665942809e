using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using ReTraced.Client;
using ReTraced.Testing;

namespace ReTraced.Cluster.Tests.Running;

/// <summary>A program of its own that has nothing but a client.</summary>
internal sealed class ClientHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ClientHost(IHost host) => _host = host;

    public IReTracedClient Client => _host.Services.GetRequiredService<IReTracedClient>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<ClientHost> StartAsync(TestCluster cluster, Action<ReTracedOrleansClientOptions>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddReTracedOrleansClient(options =>
        {
            options.RedisConnectionString = cluster.Redis.ConnectionString;
            options.Name = "billing";
            configure?.Invoke(options);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync();
            return new ClientHost(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public Task IsAsync(string jobId, Func<Jobs.Job, bool> condition, string what) => Eventually.True(async () => await Client.GetAsync(jobId) is { } job && condition(job), $"{jobId} {what}");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
