using Orleans;
using Orleans.Concurrency;
using ReTraced.Queues;

namespace ReTraced.Grains;

/// <summary>The dead letters of a queue; the key is its name.</summary>
[Alias("ReTraced.IDlqGrain")]
public interface IDlqGrain : IGrainWithStringKey
{
    /// <summary>Does what a person asks with one dead letter: retry, poison or discard.</summary>
    [Alias("Act")]
    Task<JobReply> Act(string jobId, PersonRequest request);

    /// <summary>Replays what the queue's policy asks for by now. The queue says so again and again.</summary>
    [Alias("FollowPolicy")]
    [OneWay]
    Task FollowPolicy(DlqPolicy policy);
}
