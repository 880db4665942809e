using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Schedules;
using ReTraced.Storage;

namespace ReTraced.Grains.Schedules;

/// <content>How it comes to its instants.</content>
public sealed partial class ScheduleGrain
{
    // Longer than any process is away that had made the job and could not write that down.
    private const long RememberedMs = 7 * 24 * 3_600_000L;

    // Calls come in between.
    private const int FiredAtOnce = 20;

    private async Task OnTickAsync()
    {
        if (!services.Role.IsOwner)
        {
            // What it knows is what the owner has long gone on from. Whoever takes the store wakes it again.
            DeactivateOnIdle();
            return;
        }

        try
        {
            await LoadAsync();
            if (_state.DoneTo > Now + ScheduleSteps.GraceMs)
            {
                // The clock was ahead. What has fired until now is known by its jobs, and fires no second time.
                await WriteAsync(_state with { DoneTo = Now });
            }

            if (_schedule is not { Paused: false } schedule || _recurrence is not { } recurrence || recurrence.Next(_state.DoneTo) is not { } next)
            {
                await RestAsync();
                return;
            }

            await RemindAsync();
            if (next <= Now)
            {
                // In a cluster somebody may have paused or changed it elsewhere while this silo was cut off.
                await LoadAsync(anew: services.Peers.MayExist);
                if (_schedule == schedule && _recurrence is not null)
                {
                    await FireDueAsync(schedule, recurrence);
                }

                GoOn(TimeSpan.Zero);
                return;
            }

            var wait = TimeSpan.FromMilliseconds(next - Now);
            GoOn(wait < LongestWait ? wait : LongestWait);
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            LogAgain(e, ScheduleId);
            GoOn(AfterFault);
        }
    }

    private async Task RemindAsync()
    {
        if (!_reminds)
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
            _reminds = true;
        }
    }

    private async Task RestAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        _reminds = false;
        DeactivateOnIdle();
    }

    // What is more than can be done in one go is done in the next.
    private async Task FireDueAsync(Schedule schedule, Recurrence recurrence)
    {
        var due = ScheduleSteps.Due(schedule, recurrence, _state.DoneTo, Now);
        if ((due.Skipped is not null || due.Late.Count > 0) && recurrence.Next(_state.DoneTo) is { } first && await FiredBeforeAsync(first) is { } fired)
        {
            // A process made its job in time and ended before it could write that down: it was not missed.
            await WriteAsync(_state.With(fired));
            return;
        }

        if (due.Skipped is { } skipped)
        {
            await WriteAsync(_state.With(skipped));
        }

        foreach (var (instant, kind) in due.Late.Select(late => (late, FiringKind.FiredLate)).Concat(due.OnTime.Select(onTime => (onTime, FiringKind.Fired))).Take(FiredAtOnce))
        {
            await FireAsync(schedule, instant, kind);
        }
    }

    private async Task FireAsync(Schedule schedule, long instant, FiringKind kind)
    {
        if (_state.Knows(instant))
        {
            // The clock was set back, and the instant comes again: what was decided then stays so.
            await WriteAsync(_state with { DoneTo = instant });
            return;
        }

        var jobId = ScheduleIds.JobOf(ScheduleId, instant);
        var before = schedule.Overlap == OverlapPolicy.Allow ? null : await FiredBeforeAsync(instant);
        if (before is null && schedule.Overlap == OverlapPolicy.Skip && await LiveAsync() is [.., var last])
        {
            await WriteAsync(_state.With(new Firing(instant, Now, FiringKind.SkippedOverlap, last.JobId, $"Job {last.JobId} was {last.Status.ToWire()}: overlap is skip.")));
            return;
        }

        var runAt = instant + ScheduleIds.JitterOf(jobId, schedule.JitterSeconds);
        var firing = before ?? await MakeAsync(schedule, jobId, new Firing(instant, Now, kind, jobId), runAt > instant ? runAt : null);
        services.Crash.Reached(CrashPoint.Firing, ScheduleId);
        // Only now: what is refused takes nobody's place.
        var replaced = firing.Made && schedule.Overlap == OverlapPolicy.Replace ? await ReplaceAsync(firing, before is not null) : [];
        await WriteAsync(_state.With(replaced.Count == 0 ? firing : firing with { Replaced = replaced }));
    }

    // Cancels the jobs before that have not ended. If a process made this one that has ended since, there may be others that came after it: they stay.
    private async Task<List<string>> ReplaceAsync(Firing firing, bool isOld)
    {
        var replaced = new List<string>();
        foreach (var before in await services.Queries.GetManyAsync([.. (await LiveAsync()).Select(job => job.JobId)]))
        {
            var spec = before.State.Spec;
            if (spec.JobId != firing.JobId && !(isOld && spec.CreatedAt > firing.At))
            {
                var cancel = await GrainFactory.GetGrain<IJobGrain>(spec.JobId).Act(new PersonRequest(PersonAction.Cancel, ScheduleIds.Actor(ScheduleId), $"The schedule has made job {firing.JobId} in its place: overlap is replace."));
                replaced.AddRange(cancel.Ok ? [spec.JobId] : []);
            }
        }

        return replaced;
    }

    // The latest of its jobs that have not ended, the last of them last.
    private async Task<List<(string JobId, JobStatus Status)>> LiveAsync()
    {
        var heads = _state.LastJobIds.Count == 0 ? null : await services.Queries.GetHeadsAsync(_state.LastJobIds);
        return heads is null ? [] : [.. _state.LastJobIds.Where(jobId => heads.TryGetValue(jobId, out var head) && head.Status.IsLive()).Select(jobId => (jobId, heads[jobId].Status))];
    }

    // A person who triggers it makes the job, and gives the reason; otherwise the schedule does.
    private async Task<Firing> MakeAsync(Schedule schedule, string jobId, Firing firing, long? runAt)
    {
        var (by, reason) = firing.By is { } person ? (person, firing.Note) : (ScheduleIds.Actor(ScheduleId), null);
        var input = ScheduleFields.JobOf(schedule) with { RunAt = runAt };
        // The key outlives the job, which retention may remove before this is written down. It does not name the queue: the template may have got another one since.
        var claim = new IdempotencyClaim($"{ScheduleIds.Actor(ScheduleId)}/{jobId}", jobId, Now + RememberedMs);
        var reply = await GrainFactory.GetGrain<IJobGrain>(jobId).Enqueue(new EnqueueRequest(input, by, claim, reason));
        return reply.Status is ReplyStatus.Done or ReplyStatus.Repeated || (reply.Status == ReplyStatus.JobExists && await IsOursAsync(jobId))
            ? firing
            : firing with { Kind = FiringKind.Refused, JobId = reply.Job?.State.Spec.JobId, Note = reply.Message ?? (reply.Errors is [var error, ..] ? $"{error.Field} {error.Message}" : null) };
    }

    private async Task<bool> IsOursAsync(string jobId) => await services.Queries.GetAsync(jobId) is { } job && job.State.Spec.ScheduleId == ScheduleId;

    // The firing of an instant whose job there is already.
    private async Task<Firing?> FiredBeforeAsync(long instant)
    {
        var jobId = ScheduleIds.JobOf(ScheduleId, instant);
        return await services.Queries.GetAsync(jobId) is { State.Spec: { } spec } && spec.ScheduleId == ScheduleId
            ? new Firing(instant, spec.CreatedAt, spec.CreatedAt - instant > ScheduleSteps.GraceMs ? FiringKind.FiredLate : FiringKind.Fired, jobId)
            : null;
    }

    private async Task<ScheduleReply> TriggerAsync(Schedule schedule, ScheduleControl control)
    {
        // Two within a millisecond are two all the same.
        var at = _state.Firings.LastOrDefault(firing => firing.Kind == FiringKind.Triggered) is { } last ? Math.Max(Now, last.PlannedAt + 1) : Now;
        var jobId = ScheduleIds.TriggeredJobOf(ScheduleId, at);
        var firing = await MakeAsync(schedule, jobId, new Firing(at, Now, FiringKind.Triggered, jobId, control.Reason) { By = control.By }, null);
        try
        {
            await WriteAsync(_state.With(firing));
        }
        catch (StoreUnavailableException e)
        {
            // The job is made all the same, and whoever asked must not ask again.
            LogAgain(e, ScheduleId);
        }

        return firing.Made ? new ScheduleReply(ReplyStatus.Done, JobId: jobId) : new ScheduleReply(ReplyStatus.Invalid, $"The job was refused. {firing.Note}");
    }

    private void LogAgain(Exception e, string scheduleId) => LogAgain(services.Log, e, scheduleId);

    [LoggerMessage(2, LogLevel.Error, "Schedule {ScheduleId} cannot fire. {Problem}")]
    private static partial void LogProblem(ILogger logger, string scheduleId, string problem);

    [LoggerMessage(1, LogLevel.Warning, "Schedule {ScheduleId} could not go on; it tries again")]
    private static partial void LogAgain(ILogger logger, Exception e, string scheduleId);
}
