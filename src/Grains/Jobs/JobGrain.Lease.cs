using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <content>What the holder of the lease says while it runs the job, and the loss of the lease.</content>
public sealed partial class JobGrain
{
    private (string? LeaseId, long At) _heartbeat;

    /// <inheritdoc />
    public async Task<HeartbeatReply> Heartbeat(string leaseId)
    {
        if (await LoadAsync() is not { } job)
        {
            return new HeartbeatReply(ReplyStatus.NotFound, Message: NotFound().Message);
        }

        if (job.State.Head is not { Status: JobStatus.Processing, Lease: { } lease } head || lease.Id != leaseId)
        {
            return new HeartbeatReply(ReplyStatus.LeaseLost, Message: LeaseLost(job).Message);
        }

        _heartbeat = (leaseId, services.Clock.GetTimestamp());
        if (lease.ExpiresAt is not null)
        {
            _ = (await QueueAsync(job.State.Spec.QueueName)).Extended(JobId, leaseId);
        }

        return new HeartbeatReply(ReplyStatus.Done, lease.ExpiresAt is null ? null : Now + lease.LengthMs, head.CancelRequested);
    }

    /// <inheritdoc />
    public async Task<bool> IsHeldBy(string leaseId) =>
        await LoadAsync() is { State.Head: { Status: JobStatus.Processing, Lease: { } lease } } && lease.Id == leaseId;

    /// <inheritdoc />
    public Task<JobReply> ReportProgress(ProgressReport report)
    {
        var progress = new JobProgress(report.Percent, report.Message, Now);
        return KeepOfRunAsync(
            report.LeaseId,
            job => services.Store.SaveProgressAsync(JobId, job.State.Head.Version, progress),
            job => job with { Progress = progress });
    }

    /// <inheritdoc />
    public Task<JobReply> Log(string leaseId, IReadOnlyList<string> lines)
    {
        var now = Now;
        return KeepOfRunAsync(
            leaseId,
            job => services.Store.AppendLogAsync(JobId, job.State.Head.Version, [.. lines.Select(line => new LogLine(0, now, job.State.Head.Attempts, line))]),
            job => job);
    }

    // What a run says beside its end is kept without a transition, and only while the run goes on.
    private async Task<JobReply> KeepOfRunAsync(string leaseId, Func<StoredJob, Task<bool>> keep, Func<StoredJob, StoredJob> after)
    {
        if (await LoadAsync() is not { } job)
        {
            return NotFound();
        }

        if (job.State.Head.Lease is not { EndedBy: null } lease || lease.Id != leaseId)
        {
            return LeaseLost(job);
        }

        if (!await keep(job))
        {
            _job = null;
            return LeaseLost(job);
        }

        _job = after(job);
        return new JobReply(ReplyStatus.Done, _job);
    }

    /// <inheritdoc />
    public async Task LoseLease(LostLease lost)
    {
        if (await LoadAsync() is { State.Head.Lease: { EndedBy: null } lease } && lease.Id == lost.LeaseId)
        {
            if (_heartbeat.LeaseId == lease.Id && services.Clock.GetElapsedTime(_heartbeat.At).TotalMilliseconds < lease.LengthMs)
            {
                // It was extended while this was on its way, and the queue hears of that right after.
                return;
            }

            services.Running.Stop(lost.LeaseId, RunStop.LeaseLost);
            await ApplyAsync(new LeaseWasLost { Because = lost.Because }, lost.LeaseId);
        }
        else
        {
            // The queue thought that somebody held it.
            TellQueue();
        }
    }
}
