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

/// <summary>
/// A job in a queue's book. There may be millions: 64 bytes each, beside the id. What only a job in flight has is in
/// its <see cref="Flight"/>.
/// </summary>
public sealed class QueueEntry
{
    private byte _status;

    internal QueueEntry(LiveJob job, ReadyLine line)
    {
        (JobId, Line, DueAt, Place, Version) = (job.JobId, line, job.DueAt, job.Place, job.Version);
        _status = (byte)job.Status;
    }

    /// <summary>The job.</summary>
    public string JobId { get; }

    /// <summary>Its handler.</summary>
    public string Type => Line.Lane.Of.Type;

    /// <summary>
    /// True if it has lost its lease: it may be what brought its worker down, so a worker runs one such job at a time.
    /// </summary>
    public bool Suspect => Line.Lane.Suspect;

    /// <summary>Its status at <see cref="Version"/>.</summary>
    public JobStatus Status => (JobStatus)_status;

    /// <summary>Higher goes first.</summary>
    public int Priority => Line.Priority;

    /// <summary>When it was or is due, Unix milliseconds.</summary>
    public long DueAt { get; }

    /// <summary>Breaks ties.</summary>
    public long Place { get; }

    /// <summary>The version of the job that this was read from.</summary>
    public long Version { get; private set; }

    /// <summary>Where the queue has it.</summary>
    public EntryState State { get; internal set; }

    /// <summary>The line it stands in whenever it is ready.</summary>
    internal ReadyLine Line { get; }

    /// <summary>The job was handed out and runs now.</summary>
    internal void Started(long version) => (Version, _status) = (version, (byte)JobStatus.Processing);
}
