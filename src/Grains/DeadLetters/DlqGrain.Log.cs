using Microsoft.Extensions.Logging;

namespace ReTraced.Grains.DeadLetters;

/// <content>What is logged.</content>
public sealed partial class DlqGrain
{
    private void LogAgain(Exception e) => Again(services.Log, e, QueueName);

    [LoggerMessage(1, LogLevel.Warning, "The dead letter policy of queue {Queue} could not be followed; it is tried again in a second")]
    private static partial void Again(ILogger logger, Exception e, string queue);
}
