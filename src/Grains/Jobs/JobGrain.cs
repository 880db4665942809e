using Orleans;
using Orleans.Placement;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <summary>
/// One job. Each request is: load, ask the state machine, commit, tell the queue. What is answered is durable; what is
/// told and lost in a crash is found again from the store.
/// </summary>
[PreferLocalPlacement]
public sealed partial class JobGrain(JobGrainServices services) : Grain, IJobGrain
{
    // Somebody else can move a job only where two hosts take themselves for its owner; losing that race more often
    // than this in a row means that something else is wrong.
    private const int CommitAttempts = 3;

    private StoredJob? _job;
    private long _generation;

    private string JobId => this.GetPrimaryKeyString();

    private long Now => services.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc />
    public async Task<JobReply> Get()
    {
        if (await LoadAsync() is not { } job)
        {
            return NotFound();
        }

        // The ledger alone has it, and of a completed job no more is written there.
        var head = job.State.Head;
        var last = head.Status == JobStatus.Completed ? await services.Queries.ReadLedgerAsync(JobId, head.Version - 1, 1) : [];
        return new JobReply(ReplyStatus.Done, job, Output: last is [{ Event: Succeeded succeeded }] ? succeeded.Output : null);
    }

    /// <inheritdoc />
    public async Task<JobReply> Start(StartRequest request)
    {
        if (await LoadAsync() is not { } job)
        {
            return NotFound();
        }

        var (now, head) = (Now, job.State.Head);
        if (head.CanExpire && job.State.Spec.ExpiresAt <= now && head.Status is JobStatus.Pending or JobStatus.Delayed)
        {
            await ApplyAsync(new Expired());
            return Refused(new Refusal(RefusalCode.WrongStatus, $"Job '{JobId}' has expired."));
        }

        var started = new Started
        {
            By = request.WorkerId,
            LeaseId = request.LeaseId,
            LeaseMs = request.Remote ? job.State.Spec.TimeoutSeconds * 1000L : null,
        };
        if (head.Status == JobStatus.Delayed && head.DueAt <= request.DueAt)
        {
            return await StartDueAsync(job, started, now);
        }

        var reply = await ApplyAsync(started);
        if (!reply.Ok)
        {
            // The queue handed out a job that cannot be started: it must learn where the job really is.
            TellQueue();
        }

        return reply;
    }

    /// <inheritdoc />
    public async Task<JobReply> EndRun(RunReport report)
    {
        if (await LoadAsync() is not { } job)
        {
            return NotFound();
        }

        if (job.State.Head.Lease is not { } lease || lease.Id != report.LeaseId)
        {
            return LeaseLost(job);
        }

        if (lease.EndedBy is { } endedBy)
        {
            return endedBy == report.Kind ? new JobReply(ReplyStatus.Repeated, job) : LeaseLost(job);
        }

        return await ApplyAsync(await EventOfAsync(report, lease, job.State.Spec), report.LeaseId);
    }

    /// <inheritdoc />
    public async Task<JobReply> Act(PersonRequest request)
    {
        for (var attempt = 0; attempt < CommitAttempts; attempt++)
        {
            var reply = await ActOnceAsync(request);
            // What an operation has done is looked up for one version: moved meanwhile, by another activation perhaps, it is looked up anew.
            if (reply.Status != ReplyStatus.VersionChanged || request.ExpectedVersion is not null)
            {
                return reply;
            }
        }

        throw new StoreUnavailableException($"Job '{JobId}' was moved by somebody else {CommitAttempts} times in a row. Try again.");
    }

    private async Task<JobReply> ActOnceAsync(PersonRequest request)
    {
        if (await LoadAsync() is not { } job)
        {
            return NotFound();
        }

        var head = job.State.Head;
        if (request.Operation is { } operation && await WasDoneByAsync(operation, head))
        {
            return new JobReply(ReplyStatus.Repeated, job);
        }

        if (PersonEvents.RefusedAtOnce(job, request) is { } refused)
        {
            return refused;
        }

        if (request.Action == PersonAction.Cancel && head.CancelRequested)
        {
            return new JobReply(ReplyStatus.Repeated, job);
        }

        var parentsIncomplete = PersonEvents.AsksParents(job, request) && await AreParentsIncompleteAsync(job.State.Spec);
        var reply = await ApplyAsync(PersonEvents.Of(request, head.Status, parentsIncomplete), expected: request.Operation is null ? request.ExpectedVersion : head.Version);
        if (reply.Ok && request.Action == PersonAction.Retry)
        {
            TellAgain();
        }

        if (reply.Ok && _job is { State.Head: { CancelRequested: true, Lease: { } lease } })
        {
            services.Running.Stop(lease.Id, RunStop.CancelRequested);
        }

        return reply;
    }

    /// <inheritdoc />
    public async Task Due(long dueAt)
    {
        if (await LoadAsync() is { State.Head: { Status: JobStatus.Delayed } head } && head.DueAt <= dueAt)
        {
            await ApplyAsync(new Due());
        }
    }

    /// <inheritdoc />
    public async Task Expire()
    {
        if (await LoadAsync() is { State.Head: { CanExpire: true } head } job && head.Status.IsLive() && job.State.Spec.ExpiresAt is not null)
        {
            await ApplyAsync(new Expired());
        }
    }
}
