using Microsoft.Extensions.Logging;

namespace ReTraced.Hosting;

/// <content>What is logged.</content>
public sealed partial class OwnershipService
{
    [LoggerMessage(1, LogLevel.Information, "This process owns the store now, with epoch {Epoch}; the owner before was {Before}")]
    private partial void LogTaken(long epoch, string before);

    [LoggerMessage(7, LogLevel.Information, "This process is one of those that own the store as {Owner}, with epoch {Epoch}")]
    private partial void LogJoined(string owner, long epoch);

    [LoggerMessage(8, LogLevel.Error, "{Why}")]
    private partial void LogNoSilo(string why);

    [LoggerMessage(2, LogLevel.Error, "This process has lost the store to {Owner} and is a standby now; what it ran is stopped")]
    private partial void LogLost(string owner);

    [LoggerMessage(3, LogLevel.Error, "The store is away; it is tried again each second")]
    private partial void LogAway(Exception e);

    [LoggerMessage(4, LogLevel.Error, "A look at the store failed; it is tried again each second")]
    private partial void LogFault(Exception e);

    [LoggerMessage(5, LogLevel.Warning, "The wall clock was set by {StepMs} ms. Delays of this process keep their length; instants in the record follow the clock")]
    private partial void LogStep(long stepMs);

    [LoggerMessage(6, LogLevel.Warning, "The store could not be released; the next owner waits until this process has ended, or for some seconds")]
    private partial void LogNotReleased(Exception e);
}
