using ReTraced.DeadLetters;
using ReTraced.Jobs;

namespace ReTraced.Storage;

/// <summary>Reads that only look: lists, counts, search. They go straight to the store, never through a grain.</summary>
public interface IJobQueries
{
    /// <summary>Reads one job, or null if there is none.</summary>
    Task<StoredJob?> GetAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>Reads some jobs in the order of their ids as given; those that do not exist are left out.</summary>
    Task<IReadOnlyList<StoredJob>> GetManyAsync(IReadOnlyList<string> jobIds, CancellationToken cancellationToken = default);

    /// <summary>The heads of some jobs, by id: nothing of their data is read. Those that do not exist are left out.</summary>
    Task<IReadOnlyDictionary<string, JobHead>> GetHeadsAsync(IReadOnlyList<string> jobIds, CancellationToken cancellationToken = default);

    /// <summary>The jobs that hold unique keys of a queue, by key; a key that nobody holds at <paramref name="now"/> (Unix milliseconds) is left out.</summary>
    Task<IReadOnlyDictionary<string, string>> FindUniqueAsync(string queueName, IReadOnlyList<string> keys, long now, CancellationToken cancellationToken = default);

    /// <summary>What the idempotency key of a scope has made in a queue; null if it is free at <paramref name="now"/> (Unix milliseconds).</summary>
    Task<IdempotentJob?> FindIdempotentAsync(string queueName, string scope, long now, CancellationToken cancellationToken = default);

    /// <summary>The ledger of a job, by rising seq, from the entry behind <paramref name="afterSeq"/> on. Empty if there is no such job.</summary>
    Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(string jobId, long afterSeq, int limit, CancellationToken cancellationToken = default);

    /// <summary>The lines that a job's runs have logged, by rising seq, from the one behind <paramref name="afterSeq"/> on. Empty if there is no such job.</summary>
    Task<IReadOnlyList<LogLine>> ReadLogAsync(string jobId, long afterSeq, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Jobs that match, newest first: within a queue by place, between queues by the instant they were made. One call looks at a bounded number of jobs: a page may hold fewer than
    /// <paramref name="limit"/> and still have a cursor to go on from.
    /// </summary>
    Task<Page<StoredJob>> ListJobsAsync(JobFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>Dead letters that match, by the time of death, newest first; bounded like <see cref="ListJobsAsync"/>.</summary>
    Task<Page<DeadLetterRow>> ListDeadLettersAsync(DeadLetterFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>The index line of one dead letter, or null if there is none.</summary>
    Task<DeadLetterRow?> GetDeadLetterAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>How many jobs each queue has in each status, ordered by name. Queues that never had a job are not in it.</summary>
    Task<IReadOnlyList<QueueCounts>> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>When the oldest pending job of a queue became due, Unix milliseconds; null if none is pending.</summary>
    Task<long?> OldestPendingAsync(string queueName, CancellationToken cancellationToken = default);

    /// <summary>What happened in each minute from <paramref name="fromMinute"/> on (Unix time in minutes), by queue, or for one queue.</summary>
    Task<IReadOnlyList<MinuteCounts>> ReadThroughputAsync(string? queueName, long fromMinute, CancellationToken cancellationToken = default);
}

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="NextCursor">Where the next one begins; null at the end.</param>
/// <param name="Scan">What was looked at for it, if that was more than what is on it.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor, PageScan? Scan = null);

/// <summary>How a page was found that no index led to by itself.</summary>
/// <param name="LookedAt">How many jobs were looked at for it.</param>
/// <param name="Complete">
/// False if the call ended because it had looked at as many as one may, so that the page may be short of jobs that are further on: its cursor leads there.
/// </param>
public sealed record PageScan(long LookedAt, bool Complete)
{
    /// <summary>What to say of a page with so many items.</summary>
    public static PageScan? Of(long lookedAt, int found, bool complete) => lookedAt > found || !complete ? new PageScan(lookedAt, complete) : null;
}

/// <summary>Which dead letters to list; what is null does not matter.</summary>
public sealed record DeadLetterFilter
{
    /// <summary>The queue.</summary>
    public string? Queue { get; init; }

    /// <summary>dead or poisoned.</summary>
    public DeadLetterStatus? Status { get; init; }

    /// <summary>What the failure was taken for.</summary>
    public FailureType? FailureType { get; init; }

    /// <summary>The code it died of.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The group it belongs to.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>True: replayed or discarded; false: still open.</summary>
    public bool? Resolved { get; init; }

    /// <summary>The handler.</summary>
    public string? Type { get; init; }

    /// <summary>Last died at or after, Unix milliseconds.</summary>
    public long? DiedAfter { get; init; }

    /// <summary>Last died before, Unix milliseconds.</summary>
    public long? DiedBefore { get; init; }

    /// <summary>True if the dead letter is one of these.</summary>
    public bool Matches(DeadLetterRow row) =>
        (Queue is null || row.QueueName == Queue)
        && (Status is null || row.Status == Status)
        && (FailureType is null || row.FailureType == FailureType)
        && (ErrorCode is null || row.ErrorCode == ErrorCode)
        && (Fingerprint is null || row.Fingerprint == Fingerprint)
        && (Type is null || row.Type == Type)
        && (DiedAfter is null || row.DiedAt >= DiedAfter)
        && (DiedBefore is null || row.DiedAt < DiedBefore)
        && (Resolved is null || row.Resolution is not null == Resolved);
}

/// <summary>How many jobs a queue has in each status.</summary>
/// <param name="QueueName">The queue.</param>
/// <param name="Depth">The numbers; a status without jobs may be left out.</param>
public sealed record QueueCounts(string QueueName, IReadOnlyDictionary<JobStatus, long> Depth)
{
    /// <summary>The number of jobs in one status.</summary>
    public long this[JobStatus status] => Depth.TryGetValue(status, out var count) ? count : 0;
}

/// <summary>What happened to a queue's jobs in one minute.</summary>
public sealed record MinuteCounts
{
    /// <summary>The queue.</summary>
    public required string QueueName { get; init; }

    /// <summary>Unix time in minutes.</summary>
    public long Minute { get; init; }

    /// <summary>Jobs made.</summary>
    public long Enqueued { get; init; }

    /// <summary>Runs started.</summary>
    public long Started { get; init; }

    /// <summary>Jobs completed.</summary>
    public long Completed { get; init; }

    /// <summary>Runs that failed or lost their lease.</summary>
    public long FailedRuns { get; init; }

    /// <summary>Retries decided after those.</summary>
    public long Retried { get; init; }

    /// <summary>Jobs that became failed, dead or poisoned.</summary>
    public long Died { get; init; }
}
