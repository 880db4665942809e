using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using ReTraced.Events;
using ReTraced.Grains.Workers;

namespace ReTraced.Grains.Events;

/// <summary>Brings what happens in this process to the grain that has the news, and asks it from time to time whether anybody wants them.</summary>
public sealed partial class EventPump(EventFeed feed, IGrainFactory grains, TimeProvider clock, ILogger<EventPump> log) : BackgroundService
{
    private const int MostAtOnce = 5_000;

    // A listener of another process is heard of within this time.
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var moved = new List<JobMoved>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var gap = await TakeAsync(moved, stoppingToken);
                // Asked before, it may say no when a listener has just come; what happens until it is asked again is missing then.
                var (was, wanted) = (feed.Wanted, await grains.GetGrain<IEventsGrain>(IEventsGrain.Key).Publish([.. moved], gap));
                if (wanted && !was)
                {
                    feed.NoteLost();
                }

                feed.Wanted = wanted;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Faults.MayPass(e))
            {
                if (moved.Count > 0)
                {
                    feed.NoteLost();
                    LogLost(e, moved.Count);
                }

                await Task.Delay(AskEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            moved.Clear();
        }
    }

    // What has happened; nothing after a while, only to ask.
    private async Task<bool> TakeAsync(List<JobMoved> moved, CancellationToken stoppingToken)
    {
        using var patience = new CancellationTokenSource(AskEvery, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stoppingToken);
        try
        {
            return await feed.TakeAsync(moved, MostAtOnce, end.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The news of {Count} transitions did not arrive; whoever listens is told to read anew")]
    private partial void LogLost(Exception e, int count);
}
