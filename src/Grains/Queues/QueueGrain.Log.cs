using Microsoft.Extensions.Logging;

namespace ReTraced.Grains.Queues;

/// <content>What is logged.</content>
public sealed partial class QueueGrain
{
    private void LogSettings(string queue, string by, string reason) => SettingsChanged(services.Log, queue, by, reason);

    private void LogRecovered(string queue, int count) => Recovered(services.Log, queue, count);

    private void LogRecoverAgain(Exception e, string queue) => RecoverAgain(services.Log, e, queue);

    private void LogHousekeepingAgain(Exception e, string queue) => HousekeepingAgain(services.Log, e, queue);

    [LoggerMessage(1, LogLevel.Information, "{By} changed the settings of queue {Queue}: {Reason}")]
    private static partial void SettingsChanged(ILogger logger, string queue, string by, string reason);

    [LoggerMessage(2, LogLevel.Debug, "Queue {Queue} is rebuilt from the store: {Count} live jobs")]
    private static partial void Recovered(ILogger logger, string queue, int count);

    [LoggerMessage(3, LogLevel.Error, "Queue {Queue} could not be read from the store; it is tried again")]
    private static partial void RecoverAgain(ILogger logger, Exception e, string queue);

    [LoggerMessage(4, LogLevel.Error, "The store is away from queue {Queue}; retention and reminder are tried again")]
    private static partial void HousekeepingAgain(ILogger logger, Exception e, string queue);
}
