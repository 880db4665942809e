using Orleans;
using Orleans.Concurrency;
using ReTraced.Events;

namespace ReTraced.Grains.Events;

/// <summary>The news of all queues. Reentrant, because listeners wait in it.</summary>
[Reentrant]
public sealed class EventsGrain(EventFeed feed, TimeProvider clock) : Grain, IEventsGrain
{
    /// <summary>For so long after the last listener the news are still kept, so that he can come back.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private const int MostAtOnce = 1_000;
    private const int LongestWaitMs = 20_000;

    // Begins with the time in microseconds: no process gives a million numbers a second for long.
    private readonly EventLog _log = new(clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000);
    private TaskCompletionSource _news = NewNews();
    private long? _readAt;
    private bool _isWanted;

    /// <inheritdoc />
    public Task<bool> Publish(IReadOnlyList<JobMoved> moved, bool gap)
    {
        if (gap)
        {
            _log.Break();
        }

        _log.Add(moved);
        if (gap || moved.Count > 0)
        {
            var news = _news;
            _news = NewNews();
            news.SetResult();
        }

        _isWanted = _readAt is { } readAt && clock.GetElapsedTime(readAt) < KeptFor;
        return Task.FromResult(_isWanted);
    }

    /// <inheritdoc />
    public async Task<EventPage> Read(EventQuery query, CancellationToken cancellationToken)
    {
        _readAt = clock.GetTimestamp();
        if (!_isWanted)
        {
            // Nobody has brought anything for a while: what happened meanwhile is missing.
            _isWanted = true;
            _log.Break();
        }

        // This process need not ask first.
        feed.Wanted = true;
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Clamp(query.WaitMs, 0, LongestWaitMs)), clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            var page = _log.Read(query.QueueName, query.JobId, query.After, MostAtOnce);
            if (page.Events.Count > 0 || page.IsReset || query.After is null || end.IsCancellationRequested)
            {
                return page;
            }

            // What happens to others meanwhile need not be looked at again.
            query = query with { After = page.Next };
            await ((Task)_news.Task.WaitAsync(end.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
