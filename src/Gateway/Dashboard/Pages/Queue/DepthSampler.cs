using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Queue;

/// <summary>Looks every 10 seconds how deep the queues are. A look that the store does not answer, and the time as a standby, are gaps.</summary>
internal sealed class DepthSampler(DepthHistory history, IJobQueries queries, StoreRole role, TimeProvider clock) : BackgroundService
{
    // Until the first look: the store may not be ours yet.
    private static readonly TimeSpan AtFirst = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isKnown = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            isKnown |= await LookAsync(stoppingToken);
            try
            {
                await Task.Delay(isKnown ? UntilNext() : AtFirst, clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // At the same instants whatever a look takes, so that each step gets its own.
    private TimeSpan UntilNext()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return TimeSpan.FromMilliseconds(DepthHistory.StepMs - (now % DepthHistory.StepMs) + 50);
    }

    private async Task<bool> LookAsync(CancellationToken stoppingToken)
    {
        if (!role.IsOwner)
        {
            return false;
        }

        try
        {
            var counts = await queries.CountAsync(stoppingToken);
            history.Take(clock.GetUtcNow().ToUnixTimeMilliseconds(), counts);
            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            return false;
        }
    }
}
