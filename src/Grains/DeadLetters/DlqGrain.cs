using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Grains.DeadLetters;

/// <summary>The dead letters of a queue. What is asked of one goes to its job, which owns the record.</summary>
[Reentrant]
public sealed class DlqGrain : Grain, IDlqGrain
{
    /// <inheritdoc />
    public Task<JobReply> Act(string jobId, PersonRequest request) => GrainFactory.GetGrain<IJobGrain>(jobId).Act(request);
}
