using ReTraced.Jobs;

namespace ReTraced.Client;

/// <summary>
/// Makes jobs, looks at them, and does with one what a person can do. Every call may throw a
/// <see cref="ReTracedClientException"/>: <see cref="InvalidRequestException"/>, <see cref="JobNotFoundException"/>,
/// <see cref="JobConflictException"/> or <see cref="SchedulerUnavailableException"/>. A call that is cancelled through its token is no
/// longer waited for; whether it has had its effect is not known then. Safe for use by many threads.
/// </summary>
public interface IReTracedClient
{
    /// <summary>Makes a job. When this completes, the job is durable.</summary>
    /// <param name="job">The job.</param>
    /// <param name="idempotencyKey">
    /// 1 to 255 visible ASCII characters, kept for 24 hours: the same job under the same key, from a caller of the same name, is made
    /// once, however often it is sent; another job under it is refused.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The job's id, and whether this call has made it.</returns>
    /// <exception cref="InvalidRequestException">The job or the key is wrong; nothing was made.</exception>
    /// <exception cref="JobConflictException">The job's own id is taken, the key was used for another job, or the queue is draining; nothing was made.</exception>
    /// <exception cref="JobNotFoundException">The key has made a job, and retention has removed that since.</exception>
    /// <exception cref="SchedulerUnavailableException">Whether it was made is not known. Repeat it with the same key.</exception>
    Task<EnqueuedJob> EnqueueAsync(NewJob job, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Makes many jobs, all or none: 1 to 10,000, unless the server allows another number.</summary>
    /// <param name="jobs">The jobs. With ids of their own a repeated batch is harmless: it is refused as a whole.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The ids, in the order of the jobs.</returns>
    /// <exception cref="InvalidRequestException">A job is wrong; none was made. Fields are named as <c>jobs[3].maxTries</c>.</exception>
    /// <exception cref="JobConflictException">An id is taken, or a queue is draining; none was made.</exception>
    /// <exception cref="SchedulerUnavailableException">Whether they were made is not known.</exception>
    Task<IReadOnlyList<string>> EnqueueAllAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken = default);

    /// <summary>A job as it is now, with its output; without its history, which the HTTP API has. Null if there is no such job.</summary>
    /// <exception cref="SchedulerUnavailableException">It could not be read.</exception>
    Task<Job?> GetAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>Stops a job. One that runs is asked to stop, and its <see cref="Job.CancelRequested"/> is true until it has.</summary>
    /// <param name="jobId">Which.</param>
    /// <param name="reason">Why, 1 to 1,000 characters; kept with the record.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The job afterwards.</returns>
    /// <exception cref="InvalidRequestException">There is no reason, or too much of it.</exception>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="JobConflictException">It has stopped already.</exception>
    /// <exception cref="SchedulerUnavailableException">Whether it had its effect is not known. It may be repeated.</exception>
    Task<Job> CancelAsync(string jobId, string reason, CancellationToken cancellationToken = default);

    /// <summary>Replays a job that has stopped short of completion, or runs a delayed one now.</summary>
    /// <param name="jobId">Which.</param>
    /// <param name="retry">Why and how.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The job afterwards.</returns>
    /// <exception cref="InvalidRequestException">There is no reason, or the changes cannot be applied to this job.</exception>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="JobConflictException">Its status does not allow it, or only with <see cref="JobRetry.Force"/>.</exception>
    /// <exception cref="SchedulerUnavailableException">Whether it had its effect is not known. Read the job before you repeat it.</exception>
    Task<Job> RetryAsync(string jobId, JobRetry retry, CancellationToken cancellationToken = default);
}
