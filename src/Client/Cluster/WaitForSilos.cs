using Microsoft.Extensions.Logging;
using Orleans;

namespace ReTraced.Client.Cluster;

/// <summary>A client that starts before the first silo waits for it, for as long as it was told to.</summary>
internal sealed partial class WaitForSilos(ClusterAddress address, TimeProvider clock, ILogger<WaitForSilos> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private long? _since;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        var since = _since ??= clock.GetTimestamp();
        var why = Short(exception);
        if (address.ConnectWithin != Timeout.InfiniteTimeSpan && clock.GetElapsedTime(since) >= address.ConnectWithin)
        {
            throw new SchedulerUnavailableException(
                "CLUSTER_UNAVAILABLE",
                FormattableString.Invariant($"No silo of the cluster could be reached within {address.ConnectWithin.TotalSeconds} s ({why}). Looked for with ServiceId '{address.ServiceId}', ClusterId '{address.ClusterId}' and the key prefix '{address.KeyPrefix}' in Redis at {address.Hosts}: start a silo with these, or set them to those of the silos that run."),
                exception);
        }

        LogWaiting(why, address.ServiceId, address.ClusterId, address.KeyPrefix, address.Hosts);
        await Task.Delay(TryAgainAfter, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    // Redis's own messages go on with counters that help nobody here.
    private static string Short(Exception e)
    {
        var end = e.Message.IndexOfAny(['\r', '\n', ';']);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.', ' ');
    }

    [LoggerMessage(1, LogLevel.Information, "No silo of the cluster can be reached yet; it is tried again each second ({Why}). Start one with ServiceId {ServiceId}, ClusterId {ClusterId} and the key prefix {KeyPrefix} on the Redis at {Hosts}")]
    private partial void LogWaiting(string why, string serviceId, string clusterId, string keyPrefix, string hosts);
}
