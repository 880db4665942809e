using Orleans;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>Begins the grain, in a turn of its own, and takes the wish to end it.</summary>
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
            FailActivation(exception);
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
            FailActivation(exception);
            return;
        }

        BecomeActive();
    }

    private void BecomeActive()
    {
        lock (this)
        {
            if (_state != ActivationState.Activating)
            {
                return;
            }

            // A grain that asks to end while it begins serves the calls that it was made for, or the next
            // activation would be asked to end in the same way, for ever.
            _state = _asked is not null && _waiting == 0 ? ActivationState.Deactivating : ActivationState.Active;
        }
    }

    private void FailActivation(Exception exception)
    {
        Class.Silo.Log.ActivationFailed(exception, GrainId);
        Abandon(exception);
        _ = ReleaseAsync().AsTask();
    }
}
