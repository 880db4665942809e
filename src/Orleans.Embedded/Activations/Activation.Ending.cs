using Orleans;
using Orleans.Storage;

namespace ReTraced.Embedded;

/// <summary>Ends the grain, and sees that the calls that waited for it are not lost.</summary>
internal sealed partial class Activation
{
    /// <summary>Leaves the directory at once and fails the calls that wait. A call that runs goes on alone.</summary>
    public void Abandon(Exception exception)
    {
        DisposeTimers();
        var call = Bury(reroute: false);
        for (IGrainCall? next; call is not null; call = next)
        {
            next = call.Next;
            call.Next = null;
            call.Fail(exception);
        }
    }

    private async Task EndAsync()
    {
        DisposeTimers();
        if (Class.HasOnDeactivate)
        {
            try
            {
                var ending = ((IGrainBase)GrainInstance!).OnDeactivateAsync(_asked!.Value, Class.Silo.Stopped);
                await (ending.IsCompleted ? ending : ending.WaitAsync(Class.Silo.Stopped));
            }
            catch (Exception exception)
            {
                Class.Silo.Log.DeactivationFailed(exception, GrainId);
            }
        }

        await ReleaseAsync();
        var waiting = Bury(reroute: !Class.IsStatelessWorker);
        for (IGrainCall? next; waiting is not null; waiting = next)
        {
            next = waiting.Next;
            waiting.Next = null;
            if (!Class.Silo.FailIfStopped(waiting))
            {
                Class.Route(Key, waiting);
            }
        }
    }

    /// <summary>Leaves the directory and returns the calls that still waited, linked.</summary>
    /// <param name="reroute">
    /// Hand them to the next activation here, under the lock: no later call can then overtake them.
    /// </param>
    private IGrainCall? Bury(bool reroute)
    {
        IGrainCall? waiting;
        lock (this)
        {
            _state = ActivationState.Dead;
            waiting = DropLocalCalls();
            _firstWaiting = _lastWaiting = null;
            _waiting = _waitingInterleaved = 0;
            if (reroute)
            {
                Class.Replace(this, waiting);
                waiting = null;
            }

            _idle?.TrySetResult();
            _deactivated?.TrySetResult();
        }

        if (!reroute)
        {
            Class.Forget(this);
        }

        return waiting;
    }

    /// <summary>The waiting calls without the ticks of this activation's timers, which are nobody else's.</summary>
    private IGrainCall? DropLocalCalls()
    {
        IGrainCall? before = null;
        for (IGrainCall? call = _firstWaiting, next; call is not null; call = next)
        {
            next = call.Next;
            if ((call.Options & CallOptions.LocalOnly) != 0)
            {
                Unlink(before, call);
            }
            else
            {
                before = call;
            }
        }

        return _firstWaiting;
    }

    private void OnCallFailed(IGrainCall call, Exception exception)
    {
        if ((call.Options & CallOptions.OneWay) != 0)
        {
            Class.Silo.Log.OneWayCallFailed(exception, GrainId);
        }

        // Someone else wrote this grain's stored state: what it holds in memory is stale, so the next call starts afresh.
        if (exception is InconsistentStateException && _states is not null)
        {
            Deactivate(new(DeactivationReasonCode.ApplicationError, exception, "The stored state was changed by another writer."));
        }
    }
}
