using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>What the heads and ledgers of a queue's jobs add up to.</summary>
internal sealed class KnownQueue(string name)
{
    private readonly Dictionary<long, MinuteCounts> _minutes = [];

    /// <summary>The queue.</summary>
    public string Name => name;

    /// <summary>Jobs by status.</summary>
    public Dictionary<JobStatus, long> Depth { get; } = [];

    /// <summary>When the oldest pending job was due.</summary>
    public long? OldestPending { get; private set; }

    /// <summary>All jobs.</summary>
    public long Jobs => Depth.Values.Sum();

    /// <summary>Jobs that a recovery must read.</summary>
    public long Live => Depth.Where(count => count.Key.IsLive()).Sum(count => count.Value);

    /// <summary>What happened in each minute, by minute.</summary>
    public IEnumerable<MinuteCounts> Minutes => _minutes.Values.OrderBy(minute => minute.Minute);

    /// <summary>A job of this queue.</summary>
    public void Add(JobHead head)
    {
        Depth[head.Status] = Depth.GetValueOrDefault(head.Status) + 1;
        if (head.Status == JobStatus.Pending)
        {
            OldestPending = Math.Min(OldestPending ?? long.MaxValue, head.DueAt);
        }
    }

    /// <summary>A ledger entry of a job of this queue.</summary>
    public void Add(LedgerEntry entry)
    {
        var minute = entry.At / 60_000;
        var counts = _minutes.GetValueOrDefault(minute) ?? new MinuteCounts { QueueName = name, Minute = minute };
        var decision = (entry.Event as FailedRun)?.Decision ?? (entry.Event as LeaseWasLost)?.Decision;
        _minutes[minute] = counts with
        {
            Enqueued = counts.Enqueued + (entry.Event is Enqueued ? 1 : 0),
            Started = counts.Started + (entry.Event is Started ? 1 : 0),
            Completed = counts.Completed + (entry.Event is Succeeded ? 1 : 0),
            FailedRuns = counts.FailedRuns + (entry.Event is FailedRun or LeaseWasLost ? 1 : 0),
            Retried = counts.Retried + (decision is { Retries: true } ? 1 : 0),
            Died = counts.Died + (DeathWalk.IsDeath(entry) ? 1 : 0),
        };
    }
}
