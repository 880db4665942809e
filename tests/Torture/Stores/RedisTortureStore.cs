using Microsoft.Extensions.Logging.Abstractions;
using ReTraced.Checking;
using ReTraced.Storage;
using ReTraced.Storage.Redis;
using ReTraced.Testing;
using ReTraced.Torture.Faults;
using ReTraced.Torture.Servers;

namespace ReTraced.Torture.Stores;

/// <summary>A redis-server that syncs each write before it answers, behind a proxy that drops connections.</summary>
internal sealed class RedisTortureStore : ITortureStore
{
    private RedisServer? _redis;
    private TcpProxy? _proxy;

    public IReadOnlyList<string> ServerArguments => ["--ReTraced:Store=redis", $"--ReTraced:Redis:ConnectionString={_proxy!.Address}"];

    public IReadOnlyList<FaultKind> Faults => [FaultKind.KillStore, FaultKind.RestartStore, FaultKind.PauseStore, FaultKind.DropStore];

    public async Task StartAsync()
    {
        _redis = await RedisServer.StartAsync("--appendfsync", "always");
        _proxy = new TcpProxy(() => _redis.Port);
    }

    public async Task SufferAsync(Fault fault, Tally tally)
    {
        switch (fault.Kind)
        {
            case FaultKind.KillStore:
                await _redis!.KillAsync();
                await Task.Delay(fault.Length, TimeProvider.System);
                await _redis.StartAgainAsync();
                break;
            case FaultKind.RestartStore:
                await _redis!.TerminateAsync();
                await Task.Delay(fault.Length, TimeProvider.System);
                await _redis.StartAgainAsync();
                break;
            case FaultKind.PauseStore:
                _redis!.Pause();
                await Task.Delay(fault.Length, TimeProvider.System);
                _redis.Resume();
                break;
            default:
                tally.Add("dropped connections to the store", _proxy!.DropAll());
                break;
        }
    }

    public async Task<(CheckedStore Ports, IAsyncDisposable Opened)> OpenAsync()
    {
        var options = new RedisStoreOptions { ConnectionString = _redis!.ConnectionString };
        var store = await RedisJobStore.OpenAsync(options, new StoreGeneration(), TimeProvider.System, NullLogger<RedisJobStore>.Instance);
        return (new CheckedStore(store, store, store, store), store);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }
}
