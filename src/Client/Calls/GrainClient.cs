using Orleans;
using ReTraced.Grains;
using ReTraced.Jobs;

namespace ReTraced.Client.Calls;

/// <summary>Asks the grains themselves.</summary>
/// <param name="grains">Where they are.</param>
/// <param name="by">Who asks.</param>
/// <param name="clock">Makes ids, and tells what has expired.</param>
internal sealed class GrainClient(IGrainFactory grains, string by, TimeProvider clock) : IReTracedClient
{
    private readonly Requests _requests = new(by, clock);

    /// <inheritdoc />
    public async Task<EnqueuedJob> EnqueueAsync(NewJob job, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var (jobId, request) = _requests.Enqueue(job, idempotencyKey);
        var reply = await Answers.WaitAsync(() => grains.GetGrain<IJobGrain>(jobId).Enqueue(request), cancellationToken).ConfigureAwait(false);
        return reply switch
        {
            { Status: ReplyStatus.Done } => new EnqueuedJob(jobId, true),
            { Status: ReplyStatus.Repeated or ReplyStatus.Existing, Job: { } made } => new EnqueuedJob(made.State.Spec.JobId, false),
            { Status: ReplyStatus.Repeated } => throw new JobNotFoundException($"{reply.Message} It has finished, and its queue's retention has removed it since. Use a new key to make another."),
            _ => throw Answers.Refused(reply),
        };
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> EnqueueAllAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var batch = _requests.EnqueueAll(jobs);
        var reply = await Answers.WaitAsync(() => grains.GetGrain<IIntakeGrain>("intake").EnqueueAll(batch, by), cancellationToken).ConfigureAwait(false);
        return reply.Accepted ? reply.JobIds ?? batch.ConvertAll(job => job.JobId) : throw Answers.Refused(reply);
    }

    /// <inheritdoc />
    public async Task<Job?> GetAsync(string jobId, CancellationToken cancellationToken = default)
    {
        if (!IsJobId(jobId))
        {
            return null;
        }

        var reply = await Answers.WaitAsync(() => grains.GetGrain<IJobGrain>(jobId).Get(), cancellationToken).ConfigureAwait(false);
        return reply.Job is { } job ? Job.From(job) with { Output = reply.Output } : null;
    }

    /// <inheritdoc />
    public Task<Job> CancelAsync(string jobId, string reason, CancellationToken cancellationToken = default) =>
        ActAsync(jobId, PersonAction.Cancel, new JobRetry(reason), cancellationToken);

    /// <inheritdoc />
    public Task<Job> RetryAsync(string jobId, JobRetry retry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return ActAsync(jobId, PersonAction.Retry, retry, cancellationToken);
    }

    private async Task<Job> ActAsync(string jobId, PersonAction action, JobRetry asked, CancellationToken cancellationToken)
    {
        var request = _requests.Act(action, asked);
        if (!IsJobId(jobId))
        {
            throw Answers.NoJob(jobId);
        }

        var reply = await Answers.WaitAsync(() => grains.GetGrain<IJobGrain>(jobId).Act(request), cancellationToken).ConfigureAwait(false);
        return reply is { Ok: true, Job: { } job } ? Job.From(job) : throw Answers.Refused(reply);
    }

    // No grain of another name: it would look for the job, and find it nowhere.
    private static bool IsJobId(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        return JobNames.IsJobId(jobId);
    }
}
