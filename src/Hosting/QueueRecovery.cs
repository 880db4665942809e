using Microsoft.Extensions.Hosting;
using Orleans;
using ReTraced.Grains;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>
/// Activates, when the process starts, every queue that the store knows: what was pending, due or running in the
/// process before goes on.
/// </summary>
public sealed class QueueRecovery(IJobQueries queries, IGrainFactory grains) : IHostedService
{
    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in await queries.CountAsync(cancellationToken))
        {
            await grains.GetGrain<IQueueGrain>(queue.QueueName).Wake();
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
