using ReTraced.Jobs;
using ReTraced.Queues;

namespace ReTraced.Storage;

/// <summary>
/// The single source of truth for jobs. Every member may throw <see cref="StoreUnavailableException"/>; then nothing is
/// known about the call that was under way, and the caller loads again before it goes on.
/// </summary>
public interface IJobStore
{
    /// <summary>Reads one job, or null if there is none. Loads that are asked for at the same time are read together.</summary>
    Task<StoredJob?> LoadAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes the whole effect of some transitions of one job durable, at once or not at all. Commits that are asked for
    /// at the same time share one durable write. Completed means durable.
    /// </summary>
    Task<CommitResult> CommitAsync(JobCommit commit);

    /// <summary>Commits several jobs, all or none. The answer is the first refusal in their order, or one place for each.</summary>
    Task<BatchCommitResult> CommitAllAsync(IReadOnlyList<JobCommit> commits);

    /// <summary>
    /// Keeps the progress that a running job reported. It is no transition: the version stays.
    /// </summary>
    /// <returns>False if the job is no longer at that version; nothing is kept then.</returns>
    Task<bool> SaveProgressAsync(string jobId, long version, JobProgress progress);

    /// <summary>Keeps lines that a running job has logged, the newest <see cref="LogLine.MostKept"/> of it. It is no transition: the version stays.</summary>
    /// <returns>False if the job is no longer at that version; nothing is kept then.</returns>
    Task<bool> AppendLogAsync(string jobId, long version, IReadOnlyList<LogLine> lines);

    /// <summary>
    /// Reads a queue's live jobs (pending, processing, delayed, waiting) for its recovery, ordered by place, from the one
    /// behind <paramref name="afterPlace"/> on (0: from the first).
    /// </summary>
    Task<IReadOnlyList<LiveJob>> ReadLiveAsync(string queueName, long afterPlace, int limit, CancellationToken cancellationToken = default);

    /// <summary>The jobs that depend on this one, by id, from the one behind <paramref name="afterJobId"/> on (empty: from the first). Some of them may not exist any more.</summary>
    Task<IReadOnlyList<string>> ReadDependentsAsync(string jobId, string afterJobId, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes completed and cancelled jobs that the retention no longer keeps, with all their records, oldest first.
    /// Jobs that have a dead letter stay, and so do those on which a job depends that is neither completed nor cancelled. Also forgets idempotency keys that have run out, unless they go by themselves.
    /// </summary>
    /// <param name="queueName">The queue.</param>
    /// <param name="retention">Its settings.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="limit">Most jobs that one call removes.</param>
    /// <returns>How many jobs were removed; <paramref name="limit"/> means that there may be more.</returns>
    Task<int> TrimAsync(string queueName, QueueRetention retention, long now, int limit);
}
