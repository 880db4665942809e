using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>How many replicas must have received what was written before anybody is told that it was.</summary>
internal sealed class Replication(RedisStoreOptions options, string server)
{
    /// <summary>Waits for them. The commands of one connection are replicated in their order: the last one stands for all.</summary>
    /// <exception cref="StoreUnavailableException">Too few of them have received it in time.</exception>
    public async Task WaitAsync(IDatabase database)
    {
        if (options.WaitForReplicas > 0
            && (int)await database.ExecuteAsync("WAIT", options.WaitForReplicas, (int)(options.CommandTimeout.TotalMilliseconds / 2)).ConfigureAwait(false) < options.WaitForReplicas)
        {
            throw new StoreUnavailableException(
                $"Redis at {server} has written this, but fewer than {options.WaitForReplicas} replicas have received it (ReTraced__Redis__WaitForReplicas). Whether it lasts is not known: read before you repeat it, and bring the replicas back.");
        }
    }
}
