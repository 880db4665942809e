using System.Globalization;
using Orleans;
using Orleans.Runtime;
using ReTraced.Grains.Crashing;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <content>Due times, recovery and housekeeping.</content>
public sealed partial class QueueGrain
{
    private const int RecoveryPage = 5_000;
    private const int TrimAtOnce = 2_000;
    private const string ReminderName = "wake";
    private static readonly TimeSpan HousekeepingPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrimPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HeardWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ServedFor = TimeSpan.FromSeconds(30);

    // Jobs made ready by the alarm that a waiting worker was expected to take at once.
    private readonly List<QueueEntry> _expectedTaken = [];
    private long _alarmAt = long.MaxValue;
    private long _trimmedAt = -1;
    private long? _reminderAt;
    private bool _keeping;

    private void SetAlarm()
    {
        var next = _book.NextAlarm ?? long.MaxValue;
        if (next == _alarmAt)
        {
            return;
        }

        _alarmAt = next;
        // One millisecond more, because the clock was rounded down.
        var wait = next == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Clamp(next - Now.SteadyMs + 1, 0, int.MaxValue));
        _alarm!.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private Task OnAlarmAsync()
    {
        _alarmAt = long.MaxValue;
        var now = Now;
        foreach (var entry in _book.PopExpired(now))
        {
            _ = GrainFactory.GetGrain<IJobGrain>(entry.JobId).Expire();
        }

        foreach (var entry in _book.PopLost(now))
        {
            var lease = entry.Lease!;
            _ = GrainFactory.GetGrain<IJobGrain>(entry.JobId).LoseLease(new LostLease(lease.Id, HowLost(lease)));
        }

        var due = _book.PopDue(now);
        if (AfterChange())
        {
            // A free worker starts it right away, and the start makes it due in the same commit.
            _expectedTaken.AddRange(due);
        }
        else
        {
            Announce(due);
        }

        return Task.CompletedTask;
    }

    private static string HowLost(Lease lease) => lease.ExpiresAt is null
        ? $"The process that ran it ({lease.WorkerId}) has ended without a report."
        : string.Create(CultureInfo.InvariantCulture, $"Its worker ({lease.WorkerId}) was not heard of for {lease.LengthMs / 1000} s, the length of the lease.");

    // The record says that a job is due even if no worker has time for it.
    private void Announce(List<QueueEntry> due)
    {
        foreach (var entry in due)
        {
            if (entry is { State: EntryState.Ready, Status: JobStatus.Delayed })
            {
                _ = GrainFactory.GetGrain<IJobGrain>(entry.JobId).Due(entry.DueAt);
            }
        }
    }

    private async Task RecoverAsync()
    {
        var place = 0L;
        while (!_left)
        {
            try
            {
                var page = await services.Store.ReadLiveAsync(QueueName, place, RecoveryPage);
                var now = Now;
                foreach (var job in page)
                {
                    _book.NoteStored(job, now);
                    NoteSuspect(job);
                    place = job.Place;
                }

                services.Crash.Reached(CrashPoint.Recovering, QueueName);
                var whole = page.Count < RecoveryPage;
                if (whole)
                {
                    _book.Rebuilt();
                    LogRecovered(QueueName, _book.Count);
                }

                // What is due or lost by now need not wait for the alarm.
                await OnAlarmAsync();
                if (whole)
                {
                    return;
                }
            }
            catch (Exception e)
            {
                // Whatever it is: a queue that is not read to its end must not go on as if it were.
                LogRecoverAgain(e, QueueName);
                await Task.Delay(HousekeepingPeriod, services.Clock);
            }
        }
    }

    private void NoteSuspect(LiveJob job)
    {
        if (job is { LeasesLost: > 0, Lease: { ExpiresAt: not null } lease })
        {
            _ = GrainFactory.GetGrain<IRemoteWorkerGrain>(lease.WorkerId).NoteSuspect(job.JobId, lease.Id);
        }
    }

    private async Task OnHousekeepingAsync()
    {
        if (_keeping)
        {
            return;
        }

        _keeping = true;
        try
        {
            Announce(_expectedTaken);
            _expectedTaken.Clear();
            AskUnheard();
            // Whoever was woken and went away without taking anything has left it to those who still wait.
            WakeWaiters();
            await TrimAsync();
            await SetReminderAsync();
        }
        catch (StoreUnavailableException e)
        {
            LogHousekeepingAgain(e, QueueName);
        }
        finally
        {
            _keeping = false;
        }
    }

    // A grant may be lost on its way, or the worker that it was for.
    private void AskUnheard()
    {
        foreach (var entry in _book.Unheard(Now, (long)HeardWithin.TotalMilliseconds))
        {
            _ = GrainFactory.GetGrain<IJobGrain>(entry.JobId).Report();
        }
    }

    private async Task TrimAsync()
    {
        if (_trimmedAt >= 0 && Now.SteadyMs - _trimmedAt < TrimPeriod.TotalMilliseconds)
        {
            return;
        }

        _trimmedAt = Now.SteadyMs;
        while (!_left
            && await services.Store.TrimAsync(QueueName, settings.State.Retention, Now.WallMs, TrimAtOnce) == TrimAtOnce)
        {
            // There may be more.
        }
    }

    // Armed for the earliest due time, at least a minute ahead as reminders have it, and moved only when it would come
    // more than a period too late: a write each time the earliest job changes would cost more than it saves.
    private async Task SetReminderAsync()
    {
        var now = Now;
        if (_book.Count == 0)
        {
            if (_reminderAt is not null && await this.GetReminder(ReminderName) is { } armed)
            {
                await this.UnregisterReminder(armed);
            }

            _reminderAt = null;
            return;
        }

        var soon = now.SteadyMs + (long)ReminderPeriod.TotalMilliseconds;
        var wanted = _book.Ready + _book.InFlight > 0 ? soon : Math.Max(soon, _book.NextAlarm ?? soon);
        if (_reminderAt is null || wanted + ReminderPeriod.TotalMilliseconds < _reminderAt)
        {
            await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMilliseconds(wanted - now.SteadyMs), ReminderPeriod);
            _reminderAt = wanted;
        }
    }

    private void NoteAsked(IReadOnlyList<string>? types)
    {
        var now = Now.SteadyMs;
        foreach (var type in types ?? [AnyType])
        {
            _lastAsked[type] = now;
        }
    }

    // What a worker that serves everything asks for.
    private const string AnyType = "*";

    private List<string> UnservedTypes()
    {
        var since = Now.SteadyMs - (long)ServedFor.TotalMilliseconds;
        return _lastAsked.TryGetValue(AnyType, out var asked) && asked >= since
            ? []
            : [.. _book.ReadyTypes.Where(type => !IsWaitedFor(type) && !(_lastAsked.TryGetValue(type, out var at) && at >= since)).Order(StringComparer.Ordinal)];
    }

    private bool IsWaitedFor(string type) => _waiters.Requests.Any(request => Served(request.Types, request.Webhooks) is var served && (served is null || served.Contains(type)));
}
