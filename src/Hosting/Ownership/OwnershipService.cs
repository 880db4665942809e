using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReTraced.Grains.Workers;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>
/// Makes this process the owner of its store, or a standby that takes over when the owner ends; in a cluster, one of those
/// who own it together. It starts before everything that writes and stops after it, so that the last thing an owner does is
/// to release the store.
/// </summary>
public sealed partial class OwnershipService(
    IStoreOwnership store,
    StoreRole role,
    StoreGeneration generation,
    QueueWaker queues,
    RunningJobs running,
    ClockSteps steps,
    OwnerIdentity identity,
    TimeProvider clock,
    ILogger<OwnershipService> log) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ISharedStore? _shared = identity.IsShared ? (ISharedStore)store : null;
    private readonly CancellationTokenSource _stopped = new();
    private readonly OwnerWatch _watch = new(clock);
    private readonly ClockWatch _clockWatch = new(clock);
    private Task _going = Task.CompletedTask;
    private bool _storeIsAway;
    private volatile bool _stopping;

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The first look. A store that cannot even be read ends the start; one that cannot be taken does not.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.ReadOwnerAsync(cancellationToken);
        await TickAsync();
    }

    /// <summary>The queues go on, and from now on there is a look each second.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await WakeAsync();
        _going = GoAsync();
    }

    /// <summary>Who is about to stop takes nothing any more.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        return Task.CompletedTask;
    }

    /// <summary>Releases the store: all who write have stopped by now.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _going;
        if (role.IsOwner)
        {
            role.BecomeStandby(role.Owner);
            if (identity.IsShared)
            {
                // The others have it still; and whoever comes after the last of them is one of them, or waits for some seconds.
                return;
            }

            try
            {
                await store.ReleaseAsync();
            }
            catch (StoreUnavailableException e)
            {
                LogNotReleased(e);
            }
        }
    }

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private async Task GoAsync()
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopped.Token))
            {
                await TickAsync();
                // Not awaited by who gives the signs of life: there may be thousands of queues.
                _ = WakeAsync();
            }
        }
        catch (OperationCanceledException) when (_stopping || _stopped.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task TickAsync()
    {
        LookAtClock();
        try
        {
            await (role.IsOwner ? StayAsync() : LookAsync());
            _storeIsAway = false;
        }
        catch (StoreNotOwnedException)
        {
            Lose(null);
        }
        catch (StoreUnavailableException e)
        {
            // An owner stays the owner: nobody else can write either, or it will be told so.
            if (!role.IsOwner)
            {
                role.BecomeStandby(role.Owner, e.Message);
            }

            if (!_storeIsAway)
            {
                LogAway(e);
            }

            _storeIsAway = true;
        }
        catch (Exception e)
        {
            // Whatever it is: an owner that gave no more signs of life would lose the store.
            LogFault(e);
        }
    }

    private Task WakeAsync() => role.IsOwner && !_stopping && identity.Part != OwnerPart.Client ? queues.WakeIfNeededAsync() : Task.CompletedTask;

    private async Task StayAsync()
    {
        if (await IsStillMineAsync())
        {
            await steps.WriteAsync();
            return;
        }

        var seen = await store.ReadOwnerAsync();
        if (MayJoin(seen))
        {
            // Another process of the cluster has taken it anew, or the server has lost what it knew.
            Own(seen!, seen!.Name);
        }
        else
        {
            Lose(seen);
        }
    }

    private async Task<bool> IsStillMineAsync() => identity.Part == OwnerPart.Client
        ? await store.ReadOwnerAsync() is { } seen && MayJoin(seen) && seen.Epoch == role.Owner?.Epoch
        : await store.BeatAsync();

    private async Task LookAsync()
    {
        var seen = await store.ReadOwnerAsync();
        if (MayJoin(seen))
        {
            if (!_stopping)
            {
                Own(seen!, seen!.Name);
            }

            return;
        }

        role.BecomeStandby(seen, NoSilo(seen));
        if (!_stopping && identity.Part != OwnerPart.Client && _watch.IsOver(seen) && await store.TakeAsync(seen, identity.Name, identity.Process) is { } owner)
        {
            Own(owner, seen?.Name ?? "nobody");
        }
    }

    // A client needs one that lives: whatever it is asked, a silo must answer.
    private bool MayJoin(StoreOwner? seen) => identity.IsShared && seen?.Name == identity.Name && (identity.Part != OwnerPart.Client || !_watch.IsOver(seen));

    private string? NoSilo(StoreOwner? seen) => identity.Part != OwnerPart.Client ? null
        : seen?.Name == identity.Name ? $"No silo of '{identity.Name}' has given a sign of life for {OwnerWatch.Lease.TotalSeconds} s. Start one, or wait until one is back."
        : $"No silo of '{identity.Name}' has the store: start one, with the same ReTraced__Cluster__ServiceId.";

    private void Own(StoreOwner owner, string before)
    {
        _shared?.Join(owner);
        // First: what was read before the store was taken counts no longer.
        generation.Advance();
        role.BecomeOwner(owner);
        if (owner.Name == before)
        {
            LogJoined(owner.Name, owner.Epoch);
        }
        else
        {
            LogTaken(owner.Epoch, before);
        }
    }

    // The queues see for themselves that they must leave.
    private void Lose(StoreOwner? to)
    {
        role.BecomeStandby(to, NoSilo(to));
        running.StopAll(RunStop.LeaseLost);
        if (identity.Part == OwnerPart.Client)
        {
            LogNoSilo(role.WhyStandby);
        }
        else
        {
            LogLost(to?.Name ?? "another process");
        }
    }

    private void LookAtClock()
    {
        if (_clockWatch.Look() is { } step)
        {
            var stepMs = (long)step.TotalMilliseconds;
            LogStep(stepMs);
            // A standby too: the owner may end before it has noted the step, and then this process writes it.
            steps.Note(new ClockStep(clock.GetUtcNow().ToUnixTimeMilliseconds(), stepMs, identity.Name));
        }
    }
}
