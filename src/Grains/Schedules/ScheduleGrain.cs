using Orleans;
using Orleans.Runtime;
using ReTraced.Schedules;
using ReTraced.Storage;

namespace ReTraced.Grains.Schedules;

/// <summary>
/// One schedule. The job of an instant has the instant in its id, and an idempotency key that outlives it: so whoever comes to an instant a second time, after a
/// crash or beside a silo that is cut off, makes no second job.
/// </summary>
public sealed partial class ScheduleGrain(ScheduleGrainServices services) : Grain, IScheduleGrain, IRemindable
{
    private const string ReminderName = "go-on";

    // Somebody else writes these documents only while a silo is cut off, and what he does to an instant is what this does.
    private const string Any = "*";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // A timer cannot wait for ever, and the wall clock may be set meanwhile.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private IGrainTimer? _timer;
    private Schedule? _schedule;
    private Recurrence? _recurrence;
    private ScheduleState _state = new();
    private long _generation = -1;
    private bool _reminds;

    private string ScheduleId => this.GetPrimaryKeyString();

    private long Now => services.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(OnTickAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<ScheduleReply> Put(ScheduleRequest request)
    {
        await LoadAsync(anew: true);
        var (before, asked) = (_schedule, ScheduleRecords.Read(request.Json.Utf8));
        var next = before is null ? asked : asked with { CreatedAt = before.CreatedAt };
        if (before is null || before.Paused || !next.FiresAs(before))
        {
            // Its instants begin when it was asked for, by the clock that it was checked with: the way here may have taken longer than to the first of them.
            // Written first: one that is lost would have it fire for what was before.
            await WriteAsync((before is null ? new ScheduleState() : _state) with { DoneTo = next.UpdatedAt });
        }

        // The reminder first: one without a schedule only wakes it once for nothing.
        await RemindAsync();
        await WriteAsync(next);
        GoOn(TimeSpan.Zero);
        return new ScheduleReply(ReplyStatus.Done, Created: before is null);
    }

    /// <inheritdoc />
    public async Task<ScheduleReply> Remove()
    {
        await LoadAsync(anew: true);
        if (_schedule is null)
        {
            return NotFound();
        }

        await services.Documents.DeleteAsync(ScheduleRecords.Kind, ScheduleId, Any);
        await services.Documents.DeleteAsync(ScheduleRecords.StateKind, ScheduleId, Any);
        (_schedule, _recurrence, _state) = (null, null, new ScheduleState());
        GoOn(TimeSpan.Zero);
        return new ScheduleReply(ReplyStatus.Done);
    }

    /// <inheritdoc />
    public async Task<ScheduleReply> Control(ScheduleControl control)
    {
        await LoadAsync(anew: true);
        if (_schedule is not { } schedule)
        {
            return NotFound();
        }

        if (control.Verb == ScheduleVerb.Trigger)
        {
            return await TriggerAsync(schedule, control);
        }

        var pauses = control.Verb == ScheduleVerb.Pause;
        if (schedule.Paused == pauses)
        {
            return new ScheduleReply(ReplyStatus.WrongStatus, $"Schedule '{ScheduleId}' is {(pauses ? "paused already" : "not paused")}.");
        }

        if (!pauses)
        {
            // What would have been meanwhile is passed over.
            await RemindAsync();
            await WriteAsync(_state with { DoneTo = Math.Max(_state.DoneTo, Now) });
        }

        await WriteAsync(schedule with { Paused = pauses, UpdatedAt = Now, By = control.By });
        GoOn(TimeSpan.Zero);
        return new ScheduleReply(ReplyStatus.Done);
    }

    /// <inheritdoc />
    public Task Wake()
    {
        GoOn(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ReceiveReminder(string reminderName, TickStatus status) => Wake();

    private ScheduleReply NotFound()
    {
        DeactivateOnIdle();
        return new ScheduleReply(ReplyStatus.NotFound, $"There is no schedule '{ScheduleId}'.");
    }

    private void GoOn(TimeSpan wait) => _timer!.Change(wait, Timeout.InfiniteTimeSpan);

    // What was read before the store was taken, or before its connection was lost, may be untrue by now.
    private async ValueTask LoadAsync(bool anew = false)
    {
        var generation = services.Generation.Current;
        if (!anew && generation == _generation)
        {
            return;
        }

        _schedule = await ScheduleRecords.ReadAsync(services.Documents, ScheduleId);
        _recurrence = _schedule is null ? null : new Recurrence(_schedule, services.Cron);
        if (_recurrence?.Problem is { } problem)
        {
            LogProblem(services.Log, ScheduleId, problem);
        }

        _state = await ScheduleRecords.ReadStateAsync(services.Documents, ScheduleId) ?? new ScheduleState { DoneTo = _schedule?.CreatedAt ?? 0 };
        _generation = generation;
    }

    private async Task WriteAsync(Schedule schedule)
    {
        _generation = -1;
        await services.Documents.WriteAsync(ScheduleRecords.Kind, ScheduleId, ScheduleRecords.Write(schedule), Any);
    }

    private async Task WriteAsync(ScheduleState state)
    {
        // Until the answer is here nobody knows what the store holds.
        var generation = _generation;
        _generation = -1;
        await services.Documents.WriteAsync(ScheduleRecords.StateKind, ScheduleId, ScheduleRecords.Write(state), Any);
        (_state, _generation) = (state, generation);
    }
}
