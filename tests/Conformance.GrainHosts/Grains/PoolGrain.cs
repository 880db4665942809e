using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <inheritdoc cref="IPoolGrain"/>
[StatelessWorker(MaxWorkers)]
public sealed class PoolGrain : Grain, IPoolGrain
{
    /// <summary>Most activations of one key.</summary>
    public const int MaxWorkers = 3;

    private static int _numbers;
    private readonly int _number = Interlocked.Increment(ref _numbers);

    public async Task Hold()
    {
        var probe = Probe.Of(this.GetPrimaryKeyString());
        probe.Enter();
        await probe.Gate;
        probe.Leave();
        probe.Note($"held by {_number}");
    }

    public Task<int> Number() => Task.FromResult(_number);
}
