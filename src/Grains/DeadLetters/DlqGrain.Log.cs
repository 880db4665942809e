using Microsoft.Extensions.Logging;

namespace ReTraced.Grains.DeadLetters;

/// <content>What is logged.</content>
public sealed partial class DlqGrain
{
    private void LogAgain(Exception e) => Again(services.Log, e, QueueName);

    private void LogLeft(Exception e, string jobId) => Left(services.Log, e, jobId, QueueName);

    [LoggerMessage(2, LogLevel.Error, "Job {JobId} could not be replayed by the policy of queue {Queue} and is left to people")]
    private static partial void Left(ILogger logger, Exception e, string jobId, string queue);

    [LoggerMessage(1, LogLevel.Warning, "The dead letter policy of queue {Queue} could not be followed; it is tried again in a second")]
    private static partial void Again(ILogger logger, Exception e, string queue);
}
