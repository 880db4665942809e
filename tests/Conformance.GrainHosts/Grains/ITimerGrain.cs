using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>A grain with one timer, which notes "tick".</summary>
public interface ITimerGrain : IGrainWithStringKey
{
    Task Start(TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive);

    /// <summary>As <see cref="Start"/>, but each tick throws after noting.</summary>
    Task StartFailing(TimeSpan dueTime, TimeSpan period);

    [AlwaysInterleave]
    Task Change(TimeSpan dueTime, TimeSpan period);

    Task Stop();

    Task Hold();

    /// <summary>The events so far, even while the grain is busy.</summary>
    [AlwaysInterleave]
    Task<string[]> Peek();

    Task Leave();
}
