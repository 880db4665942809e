using Microsoft.Extensions.Logging;
using Orleans;
using ReTraced.Grains.Queues;

namespace ReTraced.Grains.Workers;

/// <summary>Has the pump of this process serve the queues that are active in other processes.</summary>
internal sealed partial class PeerQueues(IGrainFactory grains, ActiveQueues queues, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (IDisposable Wish, long SeenAt)> _served = new(StringComparer.Ordinal);
    private long _version;
    private HashSet<string> _keys = [];

    /// <summary>Looks again and again until it is over; then nothing is served any more.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            do
            {
                await LookAsync(over);
            }
            while (await timer.WaitForNextTickAsync(over));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The process stops.
        }

        foreach (var (wish, _) in _served.Values)
        {
            wish.Dispose();
        }
    }

    private async Task LookAsync(CancellationToken over)
    {
        try
        {
            var list = await grains.GetGrain<IQueuesGrain>(IQueuesGrain.Key).List(_version).WaitAsync(over);
            if (list.Keys is { } keys)
            {
                (_version, _keys) = (list.Version, [.. keys]);
            }
        }
        catch (Exception e) when (!over.IsCancellationRequested)
        {
            // Mostly that whoever kept the list has gone: what was known is served until it is kept anew.
            LogLookAgain(log, e);
            return;
        }

        var now = clock.GetTimestamp();
        foreach (var key in _keys)
        {
            _served[key] = (_served.TryGetValue(key, out var known) ? known.Wish : queues.Add(key), now);
        }

        // A list that was lost with its process fills up again first.
        foreach (var (key, gone) in _served.Where(served => clock.GetElapsedTime(served.Value.SeenAt, now) > QueuesGrain.KeptFor).ToList())
        {
            _served.Remove(key);
            gone.Wish.Dispose();
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The list of queues could not be read; it is asked for again in a second")]
    private static partial void LogLookAgain(ILogger logger, Exception e);
}
