using System.Collections.Concurrent;

namespace ReTraced.Grains.Workers;

/// <summary>Why a run in this process is stopped.</summary>
public enum RunStop
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>A person cancelled the job.</summary>
    CancelRequested,

    /// <summary>The lease went to somebody else.</summary>
    LeaseLost,

    /// <summary>It took longer than the job's timeout.</summary>
    TimedOut,

    /// <summary>The process shuts down, and the time for handlers to finish is over.</summary>
    Shutdown,
}

/// <summary>The runs of this process, so that they can be told to stop.</summary>
public sealed class RunningJobs
{
    private readonly ConcurrentDictionary<string, Run> _runs = new(StringComparer.Ordinal);

    /// <summary>How many run now.</summary>
    public int Count => _runs.Count;

    /// <summary>
    /// Notes a run. Called before the lease is asked for, so that nothing that stops the run can come too early to reach
    /// it. Dispose it when the run is reported.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="leaseId">The lease that it is to have.</param>
    /// <param name="handlerEnded">Called once its handler has ended, before that is reported.</param>
    public Run Begin(string jobId, string leaseId, Action? handlerEnded = null)
    {
        var run = new Run(this, jobId, leaseId, handlerEnded);
        _runs[leaseId] = run;
        return run;
    }

    /// <summary>The run of a lease.</summary>
    /// <exception cref="KeyNotFoundException">The lease was not begun in this process.</exception>
    public Run this[string leaseId] => _runs[leaseId];

    /// <summary>True if the lease's run is one of this process and not reported yet.</summary>
    public bool Contains(string leaseId) => _runs.ContainsKey(leaseId);

    /// <summary>The runs whose lease was granted so long ago.</summary>
    public IReadOnlyList<Run> LongerThan(TimeSpan time, TimeProvider clock)
    {
        var now = clock.GetTimestamp();
        return [.. _runs.Values.Where(run => run.GrantedAt is var at && at != Run.NotGranted && clock.GetElapsedTime(at, now) >= time)];
    }

    /// <summary>Tells one run to stop; nothing happens if it is not, or no longer, one of this process.</summary>
    public void Stop(string leaseId, RunStop why)
    {
        if (_runs.TryGetValue(leaseId, out var run))
        {
            run.Stop(why);
        }
    }

    /// <summary>Tells every run to stop.</summary>
    public void StopAll(RunStop why)
    {
        foreach (var run in _runs.Values)
        {
            run.Stop(why);
        }
    }

    /// <summary>One run.</summary>
    public sealed class Run : IDisposable
    {
        internal const long NotGranted = long.MinValue;

        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly RunningJobs _owner;
        private readonly CancellationTokenSource _stopping = new();
        private readonly Action? _handlerEnded;
        private int _why;
        private long _grantedAt = NotGranted;

        internal Run(RunningJobs owner, string jobId, string leaseId, Action? handlerEnded) =>
            (_owner, JobId, LeaseId, _handlerEnded) = (owner, jobId, leaseId, handlerEnded);

        /// <summary>The job.</summary>
        public string JobId { get; }

        /// <summary>Its lease.</summary>
        public string LeaseId { get; }

        internal long GrantedAt => Volatile.Read(ref _grantedAt);

        /// <summary>Cancelled when the run is to stop. For the runner alone: a handler's callbacks would run on the thread of whoever asks for the stop.</summary>
        public CancellationToken Stopping => _stopping.Token;

        /// <summary>Why it is to stop: the first reason given.</summary>
        public RunStop Why => (RunStop)Volatile.Read(ref _why);

        /// <summary>Tells it to stop; only the first time counts, and nothing happens once it is reported.</summary>
        public void Stop(RunStop why)
        {
            if (Interlocked.CompareExchange(ref _why, (int)why, (int)RunStop.None) != (int)RunStop.None)
            {
                return;
            }

            try
            {
                _stopping.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The run has just ended: there is nothing left to stop.
            }
        }

        /// <summary>Its lease is granted.</summary>
        public void Granted(TimeProvider clock) => Volatile.Write(ref _grantedAt, clock.GetTimestamp());

        /// <summary>Completes when its end is reported; with the fault, if that is not possible.</summary>
        public Task Over => _over.Task;

        /// <summary>True while its job is asked whether it may go on.</summary>
        internal bool IsAsked { get; set; }

        /// <summary>Passes the outcome of the run on to who waits for <see cref="Over"/>.</summary>
        public async Task CompleteAsync(Task run)
        {
            try
            {
                await run;
                _over.SetResult();
            }
            catch (Exception e)
            {
                _over.SetException(e);
            }
        }

        /// <summary>Its handler has ended.</summary>
        public void HandlerEnded() => _handlerEnded?.Invoke();

        /// <inheritdoc />
        public void Dispose()
        {
            _owner._runs.TryRemove(LeaseId, out _);
            _stopping.Dispose();
        }
    }
}
