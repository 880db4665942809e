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
        if (schedule.Overlap != OverlapPolicy.Allow && await FiredBeforeAsync(instant) is { } fired)
        {
            // It made room for itself then. What came after it must not make room for it now.
            await WriteAsync(_state.With(fired));
            return;
        }

        var (skipped, replaced) = await MeetAsync(schedule, jobId, instant);
        if (skipped is not null)
        {
            await WriteAsync(_state.With(skipped));
            return;
        }

        var runAt = instant + ScheduleIds.JitterOf(jobId, schedule.JitterSeconds);
        var firing = await MakeAsync(schedule, jobId, new Firing(instant, Now, kind, jobId) { Replaced = replaced }, runAt > instant ? runAt : null);
        services.Crash.Reached(CrashPoint.Firing, ScheduleId);
        await WriteAsync(_state.With(firing));
    }

    // What becomes of the jobs before that have not ended.
    private async Task<(Firing? Skipped, IReadOnlyList<string>? Replaced)> MeetAsync(Schedule schedule, string jobId, long instant)
    {
        if (schedule.Overlap == OverlapPolicy.Allow || _state.LastJobIds.Count == 0)
        {
            return (null, null);
        }

        var heads = await services.Queries.GetHeadsAsync(_state.LastJobIds);
        List<string> live = [.. _state.LastJobIds.Where(before => heads.TryGetValue(before, out var head) && head.Status.IsLive())];
        if (schedule.Overlap == OverlapPolicy.Skip)
        {
            return (live is [.., var last] ? new Firing(instant, Now, FiringKind.SkippedOverlap, last, $"Job {last} was {heads[last].Status.ToWire()}: overlap is skip.") : null, null);
        }

        var replaced = new List<string>();
        foreach (var before in live)
        {
            var cancel = await GrainFactory.GetGrain<IJobGrain>(before).Act(new PersonRequest(PersonAction.Cancel, ScheduleIds.Actor(ScheduleId), $"The schedule makes job {jobId} in its place: overlap is replace."));
            replaced.AddRange(cancel.Ok ? [before] : []);
        }

        return (null, replaced.Count > 0 ? replaced : null);
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
