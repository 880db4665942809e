using ReTraced.Jobs;

namespace ReTraced.Grains.Queues;

/// <summary>A job that was handed out or runs, and who has it.</summary>
/// <param name="entry">The job.</param>
/// <param name="workerId">Who has it.</param>
/// <param name="since">Since when, Unix milliseconds.</param>
public sealed class Flight(QueueEntry entry, string workerId, long since)
{
    /// <summary>Of a running job.</summary>
    public Flight(QueueEntry entry, Lease lease)
        : this(entry, lease.WorkerId, lease.GrantedAt) => Lease = lease;

    /// <summary>Where the book has the job.</summary>
    public QueueEntry Entry { get; } = entry;

    /// <summary>The job.</summary>
    public string JobId => Entry.JobId;

    /// <summary>Who has it.</summary>
    public string WorkerId { get; } = workerId;

    /// <summary>Since when, Unix milliseconds.</summary>
    public long Since { get; } = since;

    /// <summary>Of a running job: its lease.</summary>
    public Lease? Lease { get; }

    /// <summary>When its lease ends unless it is extended, on the queue's steady clock; only for leases that end.</summary>
    public long LeaseUntil { get; internal set; }

    /// <summary>When it was handed out or last asked whether it was started, on the queue's steady clock.</summary>
    public long AskedAt { get; internal set; }
}
