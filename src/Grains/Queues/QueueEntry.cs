using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <summary>Where a queue has a job.</summary>
public enum EntryState : byte
{
    /// <summary>Waits for other jobs.</summary>
    Waiting,

    /// <summary>Waits for its time.</summary>
    Delayed,

    /// <summary>May be handed out.</summary>
    Ready,

    /// <summary>Handed out or running.</summary>
    InFlight,

    /// <summary>No longer where it was; a newer entry may have taken its place.</summary>
    Gone,
}

/// <summary>A job in a queue's book.</summary>
public sealed class QueueEntry(LiveJob job)
{
    /// <summary>The job.</summary>
    public string JobId { get; } = job.JobId;

    /// <summary>Its handler.</summary>
    public string Type { get; } = job.Type;

    /// <summary>Its status at <see cref="Version"/>.</summary>
    public JobStatus Status { get; } = job.Status;

    /// <summary>Higher goes first.</summary>
    public int Priority { get; } = job.Priority;

    /// <summary>When it was or is due, Unix milliseconds.</summary>
    public long DueAt { get; } = job.DueAt;

    /// <summary>Breaks ties.</summary>
    public long Place { get; } = job.Place;

    /// <summary>The version of the job that this was read from.</summary>
    public long Version { get; } = job.Version;

    /// <summary>Of a running job: its lease.</summary>
    public Lease? Lease { get; } = job.Lease;

    /// <summary>
    /// True if it has lost its lease: it may be what brought its worker down, so a worker runs one such job at a time.
    /// </summary>
    public bool Suspect { get; } = job.LeasesLost > 0;

    /// <summary>Of a job handed out or running: who has it.</summary>
    public string? WorkerId { get; internal set; } = job.Lease?.WorkerId;

    /// <summary>Of a job handed out or running: since when, Unix milliseconds.</summary>
    public long Since { get; internal set; } = job.Lease?.GrantedAt ?? 0;

    /// <summary>When its lease ends unless it is extended, on the queue's steady clock; only for leases that end.</summary>
    public long LeaseUntil { get; internal set; }

    /// <summary>When it was handed out or last asked whether it was started, on the queue's steady clock.</summary>
    public long AskedAt { get; internal set; }

    /// <summary>Where the queue has it.</summary>
    public EntryState State { get; internal set; }
}

/// <summary>The order of ready jobs: higher priority, then earlier due, then earlier place.</summary>
/// <param name="Priority">Higher goes first.</param>
/// <param name="DueAt">Earlier goes first.</param>
/// <param name="Place">Lower goes first.</param>
public readonly record struct ReadyOrder(int Priority, long DueAt, long Place);

/// <summary>Compares places in line.</summary>
internal sealed class ByReadyOrder : IComparer<ReadyOrder>
{
    public static readonly ByReadyOrder Instance = new();

    public int Compare(ReadyOrder x, ReadyOrder y)
    {
        var byPriority = y.Priority.CompareTo(x.Priority);
        if (byPriority != 0)
        {
            return byPriority;
        }

        var byDue = x.DueAt.CompareTo(y.DueAt);
        return byDue != 0 ? byDue : x.Place.CompareTo(y.Place);
    }
}
