using ReTraced.Handlers;

namespace ReTraced.Grains.Workers;

/// <summary>Runs the handlers of this process.</summary>
public interface IJobRunner
{
    /// <summary>The types that it has handlers for.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>
    /// Runs one job to its end, its handler on the thread pool. Never throws: whatever the handler does becomes a report.
    /// </summary>
    /// <param name="job">The job, leased.</param>
    /// <param name="progress">Where the handler's progress goes.</param>
    Task<RunReport> RunAsync(LeasedJob job, IProgressSink progress);
}
