using BenchmarkDotNet.Attributes;
using ReTraced.Bench.Stores;
using ReTraced.Storage;

namespace ReTraced.Bench.Micro;

/// <summary>New jobs into the SQLite store, durable: one alone, and each of a thousand that share a write.</summary>
public class CommitMicro
{
    private const int Many = 1_000;
    private StoreHome? _home;
    private BenchStore? _store;
    private int _jobs;

    // In this process BenchmarkDotNet does not wait for what these return.
    [GlobalSetup]
    public void Open() => OpenAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Close() => CloseAsync().GetAwaiter().GetResult();

    [Benchmark]
    public Task<CommitResult> Alone() => CommitAsync();

    [Benchmark(OperationsPerInvoke = Many)]
    public Task Together() => Task.WhenAll(Enumerable.Range(0, Many).Select(_ => CommitAsync()));

    private async Task OpenAsync()
    {
        _home = await StoreHome.MakeAsync("sqlite");
        _store = await BenchStore.OpenAsync(_home);
    }

    private async Task CloseAsync()
    {
        await _store!.DisposeAsync();
        await _home!.DisposeAsync();
    }

    private Task<CommitResult> CommitAsync() => _store!.Jobs.CommitAsync(JobCommit.Of(null, JobLife.Of($"micro-{Interlocked.Increment(ref _jobs)}").First()));
}
