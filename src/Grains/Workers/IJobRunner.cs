using ReTraced.Handlers;

namespace ReTraced.Grains.Workers;

/// <summary>Runs jobs in this process: by its handlers, or by calling the queue's webhook.</summary>
public interface IJobRunner
{
    /// <summary>The types that it has handlers for.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>
    /// Runs one job to its end, off the grain scheduler. Never throws: whatever happens becomes a report.
    /// </summary>
    /// <param name="job">The job, leased.</param>
    /// <param name="progress">Where the handler's progress goes.</param>
    Task<RunReport> RunAsync(LeasedJob job, IProgressSink progress);
}
