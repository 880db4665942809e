using Microsoft.Extensions.Logging;
using Orleans;

namespace ReTraced.Hosting;

/// <summary>A client that starts before the first silo waits for it.</summary>
internal sealed partial class WaitForSilos(TimeProvider clock, ILogger<WaitForSilos> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogWaiting(exception.Message);
        await Task.Delay(TryAgainAfter, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(1, LogLevel.Information, "No silo of the cluster can be reached yet; it is tried again each second ({Why}). Start one with the same ReTraced__Cluster__ServiceId and ClusterId on the same Redis")]
    private partial void LogWaiting(string why);
}
