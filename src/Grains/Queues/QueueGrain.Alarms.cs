using System.Globalization;
using Orleans;
using Orleans.Runtime;
using ReTraced.Grains.Crashing;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <content>Due times, lost leases, and the reading from the store.</content>
public sealed partial class QueueGrain
{
    private const int RecoveryPage = 5_000;

    // Jobs made ready by the alarm that a waiting worker was expected to take at once.
    private readonly List<QueueEntry> _expectedTaken = [];
    private long _alarmAt = long.MaxValue;

    private void SetAlarm()
    {
        var next = Math.Min(_book.NextAlarm ?? long.MaxValue, NextFlowAt() ?? long.MaxValue);
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

        foreach (var flight in _book.PopLost(now))
        {
            var lease = flight.Lease!;
            _ = GrainFactory.GetGrain<IJobGrain>(flight.JobId).LoseLease(new LostLease(lease.Id, HowLost(lease)));
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

    // Ends when the queue leaves, or begins another book. Those that wait for others are asked whether they still have to.
    private async Task ReadAsync(QueueBook book, long place, bool askWaiting = true)
    {
        while (!_left && book == _book)
        {
            try
            {
                var page = await services.Store.ReadLiveAsync(QueueName, place, RecoveryPage);
                if (book != _book)
                {
                    return;
                }

                var now = Now;
                foreach (var job in page)
                {
                    place = job.Place;
                    if (IsMine(job.JobId))
                    {
                        book.NoteStored(job, now);
                        NoteSuspect(job);
                        if (askWaiting && job.Status == JobStatus.Waiting)
                        {
                            // Those that it waits for may have ended without its hearing of it.
                            _ = GrainFactory.GetGrain<IJobGrain>(job.JobId).Report();
                        }
                    }
                }

                services.Crash.Reached(CrashPoint.Recovering, QueueName);
                var whole = page.Count < RecoveryPage;
                if (whole)
                {
                    book.Rebuilt();
                    _wasWhole = true;
                    (_readTo, _readAt) = (place, Now.SteadyMs);
                    LogRecovered(QueueName, book.Count);
                }

                if (page.Count > 0)
                {
                    // What is due or lost by now need not wait for the alarm.
                    await OnAlarmAsync();
                }
                else if (whole)
                {
                    // A queue with a limit hands out from now on.
                    WakeWaiters();
                }

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
}
