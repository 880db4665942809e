using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Writing;

/// <summary>In a cluster one silo removes jobs while others make jobs that depend on them.</summary>
public class TrimTests
{
    private const int Parents = 400;

    [Fact]
    public async Task TrimAsync_WhileAnotherMakesDependents_LeavesNoneOfThemWithoutItsParent()
    {
        var (server, prefix) = (await SharedRedis.GetAsync(), SharedRedis.NewPrefix());
        await using var first = await Stores.OwnAsync(server, prefix);
        await using var second = await Stores.OpenAsync(server, prefix);
        second.Join((await first.ReadOwnerAsync())!);
        for (var i = 0; i < Parents; i++)
        {
            await CompleteAsync(first, $"parent-{i}");
        }

        var trimming = Task.Run(async () =>
        {
            for (var removed = 1; removed > 0;)
            {
                removed = await first.TrimAsync("email", new QueueRetention { CompletedSeconds = 0 }, Stores.Now + 1_000, 4);
            }
        });
        // Both begin with the oldest, so that they meet again and again.
        var made = new List<(string Parent, CommitStatus Status)>();
        foreach (var some in Enumerable.Range(0, Parents).Chunk(4))
        {
            made.AddRange(await Task.WhenAll(some.Select(async i => ($"parent-{i}", (await second.CommitAsync(Child(i))).Status))));
        }

        await trimming;

        Assert.All(made, one => Assert.True(one.Status is CommitStatus.Committed or CommitStatus.ParentMissing, one.ToString()));
        var kept = made.Where(one => one.Status == CommitStatus.Committed).Select(one => one.Parent).ToHashSet();
        Assert.Equal(kept, [.. (await first.GetManyAsync([.. kept])).Select(job => job.State.Spec.JobId)]);
    }

    private static JobCommit Child(int number) => JobCommit.Of(null, StateMachine.Create(
        new JobSpec { JobId = $"child-{number}", QueueName = "other", Type = "other", JobData = Json.JsonData.Parse("{}"), CreatedAt = Stores.Now, DependsOn = [$"parent-{number}"] }, new Enqueued()));

    private static async Task CompleteAsync(RedisJobStore store, string jobId)
    {
        var created = Stores.Create(jobId);
        await store.CommitAsync(created);
        var started = Stores.Start(created.State);
        await store.CommitAsync(started);
        await store.CommitAsync(Stores.Move(started.State, new Succeeded()));
    }
}
