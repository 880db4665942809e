using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>
/// A timer of an activation. A tick is a call that the timer sends to its own activation; the next is set only when
/// the callback has ended, so that at most one waits and the timer itself can be that call.
/// </summary>
internal sealed class GrainTimer : IGrainTimer, IGrainCall
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _lock = new();
    private TimeSpan _due;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Check(options.DueTime, options.Period);
        _activation = activation;
        _callback = callback;
        Options = CallOptions.OneWay | CallOptions.LocalOnly
            | (options.Interleave ? CallOptions.Interleave : 0)
            | (options.KeepAlive ? 0 : CallOptions.NotUse);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = activation.Class.Silo.Clock.CreateTimer(
                static timer => ((GrainTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public IGrainCall? Next { get; set; }

    public CallOptions Options { get; }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, period);
        lock (_lock)
        {
            _due = dueTime;
            _period = period;
            _changed = true;
            if (!_ticking && !_disposed.IsCancellationRequested)
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Run(Activation activation)
    {
        Task task;
        try
        {
            task = _disposed.IsCancellationRequested ? Task.CompletedTask : _callback(_disposed.Token) ?? Task.CompletedTask;
        }
        catch (Exception exception)
        {
            task = Task.FromException(exception);
        }

        if (task.IsCompleted)
        {
            Finish(task);
        }
        else
        {
            task.ContinueWith(
                static (ended, timer) => ((GrainTimer)timer!).Finish(ended),
                this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public void Fail(Exception exception)
    {
        // The activation that the tick was for is gone, and so is the timer.
    }

    public void Dispose()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        _disposed.Cancel();
        _timer.Dispose();
        _activation.RemoveTimer(this);
    }

    private static void Check(TimeSpan dueTime, TimeSpan period)
    {
        CheckRange(dueTime, nameof(dueTime));
        CheckRange(period, nameof(period));
    }

    private static void CheckRange(TimeSpan time, string name)
    {
        const long LongestTimer = 0xfffffffe;
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, LongestTimer, name);
    }

    private void Fire()
    {
        lock (_lock)
        {
            if (_ticking || _disposed.IsCancellationRequested)
            {
                return;
            }

            _ticking = true;
            // From here on a change holds for what follows this tick, even while the tick has not begun.
            _changed = false;
        }

        _activation.TryEnqueue(this);
    }

    private void Finish(Task task)
    {
        if (task.IsFaulted && !_disposed.IsCancellationRequested)
        {
            _activation.Class.Silo.Log.TimerFailed(task.Exception.InnerException!, _activation.GrainId);
        }

        // Set before the grain is idle again: a sweep of the collector must not find it idle with no tick to come.
        lock (_lock)
        {
            _ticking = false;
            if (!_disposed.IsCancellationRequested)
            {
                _timer.Change(_changed ? _due : _period, Timeout.InfiniteTimeSpan);
            }
        }

        _activation.Completed(this, null);
    }
}
