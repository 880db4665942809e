using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Grains;

/// <summary>One workflow; the key is its id. It makes the jobs in one commit, and cancels or replays many of them; everything else the jobs do by themselves.</summary>
[Alias("ReTraced.IWorkflowGrain")]
public interface IWorkflowGrain : IGrainWithStringKey
{
    /// <summary>Makes the workflow and its jobs, all or none.</summary>
    [Alias("Make")]
    Task<WorkflowReply> Make(WorkflowRequest request);

    /// <summary>Begins a cancel or a retry, which then goes on by itself, also in the process that comes after a crash.</summary>
    [Alias("Act")]
    Task<WorkflowReply> Act(WorkflowActRequest request);

    /// <summary>It is to go on: its process has ended, or the store was taken anew.</summary>
    [Alias("Wake")]
    [Repeatable]
    Task Wake();
}
