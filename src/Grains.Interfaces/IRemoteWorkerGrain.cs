using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Grains;

/// <summary>
/// One worker outside the cluster; the key is its id. Waits for work in its name, and sees to it that it runs at most one
/// job that has lost leases.
/// </summary>
[Alias("ReTraced.IRemoteWorkerGrain")]
public interface IRemoteWorkerGrain : IGrainWithStringKey
{
    /// <summary>Leases jobs: what is there at once, or else what comes first within the time to wait.</summary>
    /// <param name="request">What the worker asks for.</param>
    /// <param name="cancellationToken">Ends the wait early; what was leased by then is still answered.</param>
    [Alias("Poll")]
    Task<IReadOnlyList<RemoteLease>> Poll(PollRequest request, CancellationToken cancellationToken = default);

    /// <summary>A queue that recovers has found that this worker runs a job that has lost leases.</summary>
    [Alias("NoteSuspect")]
    [OneWay]
    Task NoteSuspect(string jobId, string leaseId);
}
