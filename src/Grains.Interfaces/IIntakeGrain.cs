using Orleans;

namespace ReTraced.Grains;

/// <summary>Makes many jobs in one commit, all or none: what no single job could do.</summary>
[Alias("ReTraced.IIntakeGrain")]
public interface IIntakeGrain : IGrainWithStringKey
{
    /// <summary>Makes the jobs.</summary>
    [Alias("EnqueueAll")]
    Task<IntakeReply> EnqueueAll(IReadOnlyList<IntakeJob> jobs, string by);
}
