using Microsoft.Extensions.Logging;
using ReTraced.Jobs;

namespace ReTraced.Grains.Jobs;

/// <content>What is logged.</content>
public sealed partial class JobGrain
{
    private void LogDied(string jobId, string queue, int attempt, JobStatus status, string because) => Died(services.Log, jobId, queue, attempt, status, because);

    private void LogConflict(string jobId, long version) => Conflict(services.Log, jobId, version);

    [LoggerMessage(1, LogLevel.Information, "Job {JobId} of queue {Queue} is {Status} after attempt {Attempt}: {Because}")]
    private static partial void Died(ILogger logger, string jobId, string queue, int attempt, JobStatus status, string because);

    [LoggerMessage(2, LogLevel.Warning, "Job {JobId} is no longer at version {Version}; it is loaded anew")]
    private static partial void Conflict(ILogger logger, string jobId, long version);
}
