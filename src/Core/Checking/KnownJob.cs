using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>What a check keeps of each job: enough to say where it must stand in every index.</summary>
internal struct KnownJob(StoredJob job, int queue, IEnumerable<string> searchNames)
{
    /// <summary>The number of its queue among the queues of this check.</summary>
    public readonly int Queue = queue;

    /// <summary>Its status.</summary>
    public readonly JobStatus Status = job.State.Head.Status;

    /// <summary>True if it has a dead letter.</summary>
    public readonly bool Died = job.State.Head.HasDeadLetter;

    /// <summary>True if the list of all jobs has shown it.</summary>
    public bool Listed;

    private readonly long _place = job.Place;
    private readonly long _dueAt = job.State.Head.DueAt;
    private readonly long _finishedAt = job.State.Head.FinishedAt ?? 0;
    private readonly long _diedAt = job.State.Head.DiedAt ?? 0;
    private byte _seen;
    // Each name goes in once and comes out once: what is left over was missing or too much.
    private int _unmatched = Fold(searchNames, job.Place);

    /// <summary>True if the job belongs into that index.</summary>
    public readonly bool BelongsInto(StoreIndex index) => index switch
    {
        StoreIndex.Live => Status.IsLive(),
        StoreIndex.Pending => Status == JobStatus.Pending,
        StoreIndex.Removable => !Status.IsLive() && !Died,
        StoreIndex.DeadLetters => Died,
        _ => true,
    };

    /// <summary>What that index must order the job by.</summary>
    public readonly long OrderIn(StoreIndex index) => index switch
    {
        StoreIndex.Jobs or StoreIndex.Live => _place,
        StoreIndex.Pending => _dueAt,
        StoreIndex.Removable => _finishedAt,
        StoreIndex.DeadLetters => _diedAt,
        _ => 0,
    };

    /// <summary>True if the index has named the job.</summary>
    public readonly bool WasSeenIn(StoreIndex index) => (_seen & (1 << (int)index)) != 0;

    /// <summary>True if the search indexes have named the job as they must.</summary>
    public readonly bool IsFound => _unmatched == 0;

    /// <summary>A search index names the job.</summary>
    public void FindBy(string name, long order) => _unmatched ^= HashCode.Combine(name, order);

    /// <summary>The index names the job.</summary>
    public void SeeIn(StoreIndex index) => _seen |= (byte)(1 << (int)index);

    private static int Fold(IEnumerable<string> names, long place)
    {
        var folded = 0;
        foreach (var name in names)
        {
            folded ^= HashCode.Combine(name, place);
        }

        return folded;
    }
}
