using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Grains;

/// <summary>One job; the key is its id. Owns its state, its record, its backoff decision and its lease.</summary>
[Alias("ReTraced.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Makes the job.</summary>
    [Alias("Enqueue")]
    Task<JobReply> Enqueue(EnqueueRequest request);

    /// <summary>The job as it is now, with its output.</summary>
    [Alias("Get")]
    [Repeatable]
    Task<JobReply> Get();

    /// <summary>Grants the lease of a pending job, or of a delayed one that is due.</summary>
    [Alias("Start")]
    Task<JobReply> Start(StartRequest request);

    /// <summary>Ends the run of the lease as the report says; the same report again answers the same.</summary>
    [Alias("EndRun")]
    [Repeatable]
    Task<JobReply> EndRun(RunReport report);

    /// <summary>Extends the lease of a worker outside the process by its whole length, from now on.</summary>
    [Alias("Heartbeat")]
    [Repeatable]
    Task<HeartbeatReply> Heartbeat(string leaseId);

    /// <summary>True while the run of this lease goes on.</summary>
    [Alias("IsHeldBy")]
    [Repeatable]
    Task<bool> IsHeldBy(string leaseId);

    /// <summary>Keeps what the run says of how far it has come.</summary>
    [Alias("ReportProgress")]
    [Repeatable]
    Task<JobReply> ReportProgress(ProgressReport report);

    /// <summary>Keeps what the run has logged.</summary>
    [Alias("Log")]
    Task<JobReply> Log(string leaseId, IReadOnlyList<string> lines);

    /// <summary>Does what a person asks.</summary>
    [Alias("Act")]
    Task<JobReply> Act(PersonRequest request);

    /// <summary>The queue's alarm: the job is due.</summary>
    /// <param name="dueAt">The due time that has come; a job that was delayed anew meanwhile is left alone.</param>
    [Alias("Due")]
    [OneWay]
    Task Due(long dueAt);

    /// <summary>The queue's alarm: the job's expiresAt has passed.</summary>
    [Alias("Expire")]
    [OneWay]
    Task Expire();

    /// <summary>A job on which this one depends has ended.</summary>
    [Alias("ParentEnded")]
    [OneWay]
    Task ParentEnded(ParentEnd end);

    /// <summary>The job was moved in a commit of several jobs that this grain has not made: it is to look again, and to tell whoever it concerns.</summary>
    [Alias("Reload")]
    [OneWay]
    Task Reload();

    /// <summary>The queue has not heard of the job for a while: it is to say where it is. One that waits for others looks whether it still has to.</summary>
    [Alias("Report")]
    [OneWay]
    Task Report();

    /// <summary>The queue knows that the holder of this lease is gone.</summary>
    [Alias("LoseLease")]
    [OneWay]
    Task LoseLease(LostLease lost);
}
