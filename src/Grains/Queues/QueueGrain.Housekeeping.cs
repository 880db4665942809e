using Orleans;
using Orleans.Runtime;
using ReTraced.Grains.Workers;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <content>What is looked after each second.</content>
public sealed partial class QueueGrain
{
    // What a worker that serves everything asks for.
    private const string AnyType = "*";
    private const int TrimAtOnce = 2_000;
    private const string ReminderName = "wake";
    private static readonly TimeSpan HousekeepingPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrimPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HeardWithin = TimeSpan.FromSeconds(30);

    // For how long a type counts as served, and a queue as wanted, after somebody asked.
    private static readonly TimeSpan AskedWithin = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, long> _lastAsked = new(StringComparer.Ordinal);
    private long _trimmedAt = -1;
    private long? _reminderAt;
    private bool _looksForReminder = true;
    private bool _keeping;

    private async Task OnHousekeepingAsync()
    {
        if (_keeping)
        {
            return;
        }

        _keeping = true;
        try
        {
            if (!services.Role.IsOwner)
            {
                Leave();
                DeactivateOnIdle();
                return;
            }

            await FollowGenerationAsync();
            await FollowSettingsAsync();
            ShowToPeers();
            ReadAgainIfDue();
            Announce(_expectedTaken);
            _expectedTaken.Clear();
            AskUnheard();
            LoseLeftBehind();
            ForgetOldAsks();
            // Whoever was woken and went away without taking anything has left it to those who still wait.
            WakeWaiters();
            FollowFlow();
            FollowDlqPolicy();
            await TrimAsync();
            await SetReminderAsync();
            LeaveIfUnused();
        }
        catch (Exception e) when (Faults.MayPass(e))
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
        foreach (var flight in _book.Unheard(Now, (long)HeardWithin.TotalMilliseconds))
        {
            _ = GrainFactory.GetGrain<IJobGrain>(flight.JobId).Report();
            if (services.Peers.MayExist)
            {
                _ = ForgetIfGoneAsync(flight.JobId, _book);
            }
        }
    }

    // The end of its run may never have been told, and retention may have removed it since: then nobody is left to say so.
    private async Task ForgetIfGoneAsync(string jobId, QueueBook book)
    {
        try
        {
            if (await services.Store.LoadAsync(jobId) is null && book == _book)
            {
                _book.Remove(jobId);
                AfterChange();
            }
        }
        catch (StoreUnavailableException)
        {
            // It is asked again.
        }
    }

    // One way: it may have very many to replay. A queue that is to run empty does not fill itself again.
    private void FollowDlqPolicy()
    {
        if (Key.Partition is null && Settings is { DlqPolicy: { } policy, Draining: false })
        {
            _ = GrainFactory.GetGrain<IDlqGrain>(QueueName).FollowPolicy(policy);
        }
    }

    private async Task TrimAsync()
    {
        if (Key.Partition is not null)
        {
            // Of all partitions together the grain of the queue's name takes care.
            return;
        }

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
            if (_book.Rebuilding)
            {
                return;
            }

            // One that was armed before this activation, or for other partitions, would wake it for nothing for ever.
            if ((_reminderAt is not null || _looksForReminder) && await this.GetReminder(ReminderName) is { } armed)
            {
                await this.UnregisterReminder(armed);
            }

            (_reminderAt, _looksForReminder) = (null, false);
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

    // A name that somebody only asked for is no queue: it costs nothing any more once nobody asks.
    private void LeaveIfUnused()
    {
        if (_active is null && !_book.Rebuilding && _waiters.Count == 0 && _lastAsked.Count == 0 && Now.SteadyMs > AskedWithin.TotalMilliseconds)
        {
            if (Key.Partition is null)
            {
                services.Settings.Forget(QueueName);
            }

            DeactivateOnIdle();
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

    private void ForgetOldAsks()
    {
        var since = Now.SteadyMs - (long)AskedWithin.TotalMilliseconds;
        foreach (var type in _lastAsked.Where(asked => asked.Value < since).Select(asked => asked.Key).ToList())
        {
            _lastAsked.Remove(type);
        }
    }

    private List<string> UnservedTypes()
    {
        ForgetOldAsks();
        return _lastAsked.ContainsKey(AnyType)
            ? []
            : [.. _book.ReadyTypes.Where(type => !IsWaitedFor(type) && !_lastAsked.ContainsKey(type)).Order(StringComparer.Ordinal)];
    }

    private bool IsWaitedFor(string type) => _waiters.Requests.Any(request => Served(request.Types, request.Webhooks) is var served && (served is null || served.Contains(type)));
}
