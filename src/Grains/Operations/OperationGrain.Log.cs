using Microsoft.Extensions.Logging;

namespace ReTraced.Grains.Operations;

/// <content>What is logged.</content>
public sealed partial class OperationGrain
{
    private void LogAgain(Exception e) => Again(services.Log, e, OperationId);

    private void LogOver(string sentence) => Over(services.Log, OperationId, sentence);

    private void LogLeft(Exception e, string jobId) => Left(services.Log, e, jobId, OperationId);

    [LoggerMessage(3, LogLevel.Error, "Job {JobId} could not be moved by operation {OperationId}; the others go on")]
    private static partial void Left(ILogger logger, Exception e, string jobId, string operationId);

    [LoggerMessage(1, LogLevel.Warning, "Operation {OperationId} could not go on; it is tried again in a second")]
    private static partial void Again(ILogger logger, Exception e, string operationId);

    [LoggerMessage(2, LogLevel.Information, "Operation {OperationId} is over: {Sentence}")]
    private static partial void Over(ILogger logger, string operationId, string sentence);
}
