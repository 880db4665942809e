using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>What the grain asks of its activation, and what the activation keeps for it.</summary>
internal sealed partial class Activation
{
    private List<IPersistentStateSlot>? _states;
    private List<GrainTimer>? _timers;
    private AsyncServiceScope? _scope;
    private long _collectNotBefore;

    public object? GrainInstance { get; private set; }

    public GrainId GrainId => new(Class.GrainType, IdSpan.Create(Key));

    public GrainReference GrainReference => new(Class, Key);

    public IServiceProvider ActivationServices => (_scope ??= Class.Silo.Services.CreateAsyncScope()).ServiceProvider;

    public Task Deactivated
    {
        get
        {
            lock (this)
            {
                if (_state == ActivationState.Dead)
                {
                    return Task.CompletedTask;
                }

                _deactivated ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                return _deactivated.Task;
            }
        }
    }

    public GrainTimer AddTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        lock (this)
        {
            if (_state >= ActivationState.Ending)
            {
                throw new InvalidOperationException($"Grain {GrainId} is deactivating and can register no timer.");
            }

            (_timers ??= []).Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void RemoveTimer(GrainTimer timer)
    {
        lock (this)
        {
            _timers?.Remove(timer);
        }
    }

    public void AddState(IPersistentStateSlot state) => (_states ??= []).Add(state);

    public void DelayCollection(TimeSpan time)
    {
        var clock = Class.Silo.Clock;
        lock (this)
        {
            _collectNotBefore = time <= TimeSpan.Zero
                ? 0
                : clock.GetTimestamp() + (long)(Math.Min(time.TotalSeconds, TimeSpan.FromDays(3650).TotalSeconds) * clock.TimestampFrequency);
        }
    }

    /// <summary>Whether it has been idle for this long, and nothing holds it.</summary>
    public bool IsCollectable(long now, TimeSpan age)
    {
        lock (this)
        {
            return _state == ActivationState.Active && IsIdle && now >= _collectNotBefore
                && Class.Silo.Clock.GetElapsedTime(_lastUse, now) >= age;
        }
    }

    private void DisposeTimers()
    {
        GrainTimer[] timers;
        lock (this)
        {
            if (_timers is null)
            {
                return;
            }

            timers = [.. _timers];
            _timers = null;
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    private async ValueTask ReleaseAsync()
    {
        try
        {
            switch (GrainInstance)
            {
                case IAsyncDisposable grain:
                    await grain.DisposeAsync();
                    break;
                case IDisposable grain:
                    grain.Dispose();
                    break;
            }

            if (_scope is { } scope)
            {
                _scope = null;
                await scope.DisposeAsync();
            }
        }
        catch (Exception exception)
        {
            Class.Silo.Log.DeactivationFailed(exception, GrainId);
        }
    }
}
