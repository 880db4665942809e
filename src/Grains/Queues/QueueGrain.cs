using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using ReTraced.Grains.Workers;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <summary>
/// One queue, or a partition of one. Reentrant, because workers wait in it: whatever touches the book does so between two awaits.
/// </summary>
[Reentrant]
public sealed partial class QueueGrain(
    [PersistentState(GrainStates.QueueSettings)] IPersistentState<QueueSettings> settings,
    QueueGrainServices services) : Grain, IQueueGrain, IRemindable
{
    private const int LongestWaitMs = 20_000;

    // In a cluster a grain that is to leave a silo does so only when nobody waits in it any more.
    private const int LongestWaitWithPeersMs = 2_000;

    // Whoever waits at a grain that has no jobs knows older settings, and is to look again soon.
    private const int LongestWaitForNothingMs = 1_000;

    private readonly QueueWaiters _waiters = new(services.Clock);
    private readonly long _born = services.Clock.GetTimestamp();
    private IGrainTimer? _alarm;
    private IDisposable? _active;

    // The book of now has been read to its end once.
    private bool _wasWhole;
    private QueueBook _book = NewBook(services);

    private QueueKey? _key;

    private QueueKey Key => _key ??= QueueKey.Parse(this.GetPrimaryKeyString());

    private string QueueName => Key.QueueName;

    // Rounded down on both clocks: what is due is never taken for due too early.
    private QueueBook.Tick Now
    {
        get
        {
            // The wall first: what passes between the two readings must not make anything due earlier.
            var wall = services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            var steady = services.Clock.GetElapsedTime(_born).TotalMilliseconds;
            return new QueueBook.Tick(wall, (long)steady) { SteadyUpMs = (long)Math.Ceiling(steady) };
        }
    }

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!services.Role.IsOwner)
        {
            throw new StoreNotOwnedException(services.Role.WhyStandby);
        }

        if (Key.Partition is not null)
        {
            _told = await Whole.GetSettings();
        }

        _partitions = Settings.Partitions;
        ShowSettings();
        _alarm = this.RegisterGrainTimer(OnAlarmAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        this.RegisterGrainTimer(OnHousekeepingAsync, new GrainTimerCreationOptions(HousekeepingPeriod, HousekeepingPeriod) { Interleave = true, KeepAlive = true });

        // Not awaited: the queue hands out the first jobs while it still reads the rest.
        _ = ReadAsync(_book, 0);
        if (settings.RecordExists)
        {
            BecomeActive();
        }
    }

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Leave();
        return KeepWhatWasUsedAsync();
    }

    /// <inheritdoc />
    public Task Moved(LiveJob job)
    {
        if (!IsMine(job.JobId))
        {
            return PassOnAsync([job]);
        }

        _book.Note(job, Now);
        AfterChange();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task MovedMany(IReadOnlyList<LiveJob> jobs)
    {
        var (now, strangers) = (Now, (List<LiveJob>?)null);
        foreach (var job in jobs)
        {
            if (IsMine(job.JobId))
            {
                _book.Note(job, now);
            }
            else
            {
                (strangers ??= []).Add(job);
            }
        }

        AfterChange();
        return strangers is null ? Task.CompletedTask : PassOnAsync(strangers);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Grant>> Take(TakeRequest request)
    {
        var types = Served(request.Types, request.Webhooks);
        NoteAsked(types);
        var (grants, suspects, now) = (new List<Grant>(), request.Suspect, Now);
        while (grants.Count < request.Max && MayHandOut && _book.Take(request.WorkerId, types, suspects, now) is { } entry)
        {
            grants.Add(new Grant(entry.JobId, entry.DueAt, entry.Suspect));
            suspects &= !entry.Suspect;
        }

        // One that was woken may have left some to the next who waits.
        WakeWaiters();
        FollowFlow();
        return Task.FromResult<IReadOnlyList<Grant>>(grants);
    }

    /// <inheritdoc />
    public Task<bool> WaitForWork(WaitRequest request, CancellationToken cancellationToken)
    {
        NoteAsked(Served(request.Types, request.Webhooks));
        var hasWork = HasWork(request);
        FollowFlow();
        return hasWork
            ? Task.FromResult(true)
            : _waiters.WaitAsync(request, TimeSpan.FromMilliseconds(Math.Clamp(request.WaitMs, 0, LongestWait)), cancellationToken);
    }

    /// <inheritdoc />
    public Task Extended(string jobId, string leaseId)
    {
        _book.Extend(jobId, leaseId, Now);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RunningJob>> Running(int limit)
    {
        if (IsSpread)
        {
            var parts = await Task.WhenAll(Parts.Select(part => part.Running(limit)));
            return [.. parts.SelectMany(part => part).OrderBy(job => job.Since).Take(limit)];
        }

        var now = Now;
        return [.. _book.Running
            .OrderBy(flight => flight.Since)
            .Take(limit)
            .Select(flight => new RunningJob(flight.JobId, flight.WorkerId, flight.Since, flight.Lease?.ExpiresAt is null ? null : now.WallMs + flight.LeaseUntil - now.SteadyMs))];
    }

    /// <inheritdoc />
    public Task GiveBack(IReadOnlyList<string> jobIds)
    {
        foreach (var jobId in jobIds)
        {
            _book.GiveBack(jobId);
        }

        AfterChange();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Forget(string jobId)
    {
        _book.Forget(jobId);
        AfterChange();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<QueueDescription> Describe() => IsSpread
        ? Together(await Task.WhenAll(Parts.Select(part => part.Describe())))
        : new QueueDescription(Settings, UnservedTypes(), _book.Rebuilding, _book.Ready, _book.InFlight, _book.Delayed, Waiting, Limited());

    /// <inheritdoc />
    public Task Wake()
    {
        BecomeActive();
        WakeWaiters();
        return IsSpread ? Task.WhenAll(Parts.Select(part => part.Wake())) : Task.CompletedTask;
    }

    /// <summary>The reminder's wake-up: being active is all that it takes, the rest is housekeeping.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => OnHousekeepingAsync();

    private int LongestWait => !HasJobs ? LongestWaitForNothingMs : services.Peers.MayExist ? LongestWaitWithPeersMs : LongestWaitMs;

    // A limit counts what runs, so that has to be known.
    private bool MayHandOut => !Settings.Paused && (_wasWhole || !_rules.LimitConcurrency);

    // The types that a worker serves here; null: all. A queue with a webhook sends all its jobs there. Asked anew each
    // time, also of those who wait, so that a change of the webhook holds at once.
    private IReadOnlyList<string>? Served(IReadOnlyList<string>? types, bool webhooks) => !_hasWebhook ? types : webhooks ? null : [];

    // Those that serve nothing here only wait for the settings to change.
    private int Waiting => _waiters.Requests.Count(request => Served(request.Types, request.Webhooks) is not { Count: 0 });

    private bool HasWork(WaitRequest request) => MayHandOut && _book.HasReady(Served(request.Types, request.Webhooks), request.Suspect, Now);

    // From now on the pump of this process asks for work here. A name that was only asked for is not worth a pump.
    private void BecomeActive()
    {
        if (!_left && _active is null && HasJobs)
        {
            _active = services.Active.Add(Key.ToString());
            ShowToPeers();
        }
    }

    // Whenever the book has changed: wake who waits, and set the alarm.
    private bool AfterChange()
    {
        BecomeActive();
        var woken = WakeWaiters();
        SetAlarm();
        FollowFlow();
        return woken;
    }

    // No more than there are jobs: a thousand who wait must not all come for one.
    private bool WakeWaiters() => _waiters.Count > 0 && _waiters.Wake(HasWork, _book.MostAt(Now));
}
