using Microsoft.Extensions.Logging.Abstractions;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Testing;

namespace ReTraced.Storage.Redis.Tests;

/// <summary>Stores and commits to test with.</summary>
internal static class Stores
{
    public const long Now = 1_760_000_040_000;

    /// <summary>Opens a store.</summary>
    public static Task<RedisJobStore> OpenAsync(RedisServer server, string prefix = "rt", Func<RedisStoreOptions, RedisStoreOptions>? with = null, StoreGeneration? generation = null)
    {
        var options = new RedisStoreOptions { ConnectionString = server.ConnectionString, KeyPrefix = prefix };
        return RedisJobStore.OpenAsync(with?.Invoke(options) ?? options, generation ?? new StoreGeneration(), TimeProvider.System, NullLogger<RedisJobStore>.Instance);
    }

    /// <summary>Opens a store and takes it.</summary>
    public static async Task<RedisJobStore> OwnAsync(RedisServer server, string prefix = "rt", Func<RedisStoreOptions, RedisStoreOptions>? with = null, StoreGeneration? generation = null)
    {
        var store = await OpenAsync(server, prefix, with, generation);
        await store.TakeAsync(await store.ReadOwnerAsync(), "test", null);
        return store;
    }

    /// <summary>Makes a job.</summary>
    public static JobCommit Create(string jobId, string data = "{}", string queue = "email") => JobCommit.Of(null, StateMachine.Create(
        new JobSpec { JobId = jobId, QueueName = queue, Type = queue, JobData = JsonData.Parse(data), CreatedAt = Now }, new Enqueued()));

    /// <summary>Moves a job.</summary>
    public static JobCommit Move(JobState job, JobEvent e) => JobCommit.Of(job, (Transition)StateMachine.Apply(job, e, Now, NoJitter.Instance));

    /// <summary>A lease is granted.</summary>
    public static JobCommit Start(JobState job) => Move(job, new Started { By = "worker-1", LeaseId = "abcdefghijklmnop" });
}
