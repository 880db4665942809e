using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace ReTraced.Embedded;

/// <summary>Begins and ends the grain. Everything here but <see cref="Deactivate"/> runs in its turns.</summary>
internal sealed partial class Activation
{
    // Why the activation is to end; set while it begins, it takes effect after the first calls.
    private DeactivationReason? _asked;
    private TaskCompletionSource? _deactivated;
    private TaskCompletionSource? _idle;

    /// <summary>Completes when no call runs or waits here.</summary>
    public Task WhenIdle()
    {
        lock (this)
        {
            if (IsIdle)
            {
                return Task.CompletedTask;
            }

            _idle = _idle is { Task.IsCompleted: false } ? _idle : new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <inheritdoc />
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (this)
        {
            if (_state >= ActivationState.Deactivating || _asked is not null)
            {
                return;
            }

            _asked = deactivationReason;
            if (_state == ActivationState.Active)
            {
                _state = ActivationState.Deactivating;
            }

            if (_scheduled || _state != ActivationState.Deactivating || _running > 0)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    private void Begin()
    {
        _state = ActivationState.Activating;
        try
        {
            BeingBuilt = this;
            GrainInstance = Class.Build(this);
            BeingBuilt = null;
            var activating = ActivateAsync();
            if (!activating.IsCompletedSuccessfully)
            {
                _ = AwaitActivationAsync(activating);
                return;
            }
        }
        catch (Exception exception)
        {
            BeingBuilt = null;
            AbandonActivation(exception);
            return;
        }

        BecomeActive();
    }

    private Task ActivateAsync()
    {
        if (_states is not null)
        {
            return ReadStatesAndActivateAsync(_states);
        }

        return Class.HasOnActivate ? ((IGrainBase)GrainInstance!).OnActivateAsync(Class.Silo.Stopped) : Task.CompletedTask;
    }

    private async Task ReadStatesAndActivateAsync(List<IPersistentStateSlot> states)
    {
        foreach (var state in states)
        {
            await state.ReadStateAsync();
        }

        if (Class.HasOnActivate)
        {
            await ((IGrainBase)GrainInstance!).OnActivateAsync(Class.Silo.Stopped);
        }
    }

    private async Task AwaitActivationAsync(Task activating)
    {
        try
        {
            await activating;
        }
        catch (Exception exception)
        {
            AbandonActivation(exception);
            return;
        }

        BecomeActive();
    }

    private void BecomeActive()
    {
        lock (this)
        {
            // A grain that asks to end while it begins serves the calls that it was made for, or the next
            // activation would be asked to end in the same way, for ever.
            _state = _asked is not null && _waiting == 0 ? ActivationState.Deactivating : ActivationState.Active;
        }
    }

    private void AbandonActivation(Exception exception)
    {
        Class.Silo.Log.ActivationFailed(exception, GrainId);
        DisposeTimers();
        var call = Bury(reroute: false);
        for (IGrainCall? next; call is not null; call = next)
        {
            next = call.Next;
            call.Next = null;
            call.Fail(exception);
        }

        _ = ReleaseAsync().AsTask();
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
            _deactivated?.SetResult();
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
