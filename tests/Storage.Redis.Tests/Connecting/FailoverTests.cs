using ReTraced.Testing;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Connecting;

/// <summary>The primary is killed while it is written to; the store goes on with the replica that the Sentinels promote.</summary>
public sealed class FailoverTests
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task CommitAsync_WhenThePrimaryIsKilled_GoesOnWithTheReplicaAndLosesNoMoreThanItHadNotReceived(int replicas)
    {
        await using var servers = await SentinelServers.StartAsync();
        var generation = new StoreGeneration();
        await using var store = await Stores.OwnAsync(servers.Primary, generation: generation, with: options => options with { ConnectionString = servers.ConnectionString, WaitForReplicas = replicas });
        await using var writers = new Writers(store);
        var answered = writers.Answered;
        await Eventually.True(() => answered.Count > 500, "500 commits were answered");

        await servers.Primary.KillAsync();
        var killed = TimeProvider.System.GetTimestamp();
        var before = answered.Count;
        if (replicas > 0)
        {
            // Nothing is answered while there is no replica to receive it: the old primary comes back as one.
            await Eventually.True(() => servers.Replica.Cli("INFO", "replication").Contains("role:master", StringComparison.Ordinal), "the replica is promoted");
            await servers.Primary.StartAgainAsync();
        }

        await Eventually.True(() => answered.Count > before + 500, "500 more were answered, by the replica");
        await writers.StopAsync();

        Assert.True(generation.Current > 0);
        var lost = await ReadAsync(() => writers.LostAsync(answered));
        // Nothing but the tail that was still on its way to the replica.
        Assert.All(lost, job => Assert.True(TimeProvider.System.GetElapsedTime(job.Value, killed) < Lag, $"{job.Key} was answered long before the primary was killed, and is gone."));
        if (replicas > 0)
        {
            Assert.Empty(lost);
        }

        // Every queue counts what is there.
        Assert.Equal(answered.Count - lost.Count, await ReadAsync(async () => (await store.CountAsync()).Sum(queue => queue[Jobs.JobStatus.Pending]) - await UnansweredAsync(store, answered)));
    }

    // On a slow machine the Sentinels may fail over once more, to the old primary: what meets that is read again.
    private static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        T? result = default;
        await Eventually.True(
            async () =>
            {
                try
                {
                    result = await read();
                    return true;
                }
                catch (StoreUnavailableException)
                {
                    return false;
                }
            },
            "the store can be read");
        return result!;
    }

    private static async Task<int> UnansweredAsync(RedisJobStore store, IReadOnlyDictionary<string, long> answered)
    {
        var unanswered = 0;
        string? cursor = null;
        do
        {
            var page = await store.ListJobsAsync(new JobFilter(), cursor, 500);
            unanswered += page.Items.Count(job => !answered.ContainsKey(job.State.Spec.JobId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return unanswered;
    }
}
