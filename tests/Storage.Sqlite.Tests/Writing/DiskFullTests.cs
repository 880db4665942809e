using ReTraced.Jobs;
using ReTraced.Queues;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Writing;

/// <summary>A full disk refuses whole groups, and nothing is half-done.</summary>
public sealed class DiskFullTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task CommitAsync_WhenTheDiskIsFull_FailsUntilThereIsSpaceAgain()
    {
        var path = folder.File("retraced.db");
        await using var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = path, Synchronous = SynchronousMode.Off, MaxPages = 300 });
        var (done, failure) = await FillAsync(store);

        Assert.Contains($"The disk of the database '{path}' is full", failure.Message, StringComparison.Ordinal);
        Assert.True(done.Count > 50);
        await AssertHoldsExactlyAsync(store, done);

        await store.TrimAsync("email", new QueueRetention { CompletedSeconds = 0 }, Commits.Now + 1_000, done.Count / 2);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.CommitAsync(Commits.Create($"after-{i}"))));

        Assert.All(results, result => Assert.Equal(CommitStatus.Committed, result.Status));
        Assert.Equal(20, Assert.Single(await store.CountAsync())[JobStatus.Pending]);
    }

    [Fact]
    public async Task CommitAsync_WhenManyWait_AllOfThemHear()
    {
        await using var store = await OwnedStore.OpenAsync(
            new SqliteStoreOptions { Path = folder.File("retraced.db"), Synchronous = SynchronousMode.Off, MaxPages = 100 });
        var big = $"\"{new string('x', 10_000)}\"";

        var commits = Enumerable.Range(0, 500).Select(i => store.CommitAsync(Commits.Create($"job-{i}", big))).ToList();
        var outcomes = await Task.WhenAll(commits.Select(async commit =>
        {
            try
            {
                return (await commit).Status == CommitStatus.Committed;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        }));

        Assert.Contains(false, outcomes);
        for (var i = 0; i < outcomes.Length; i++)
        {
            Assert.Equal(outcomes[i], await store.LoadAsync($"job-{i}") is not null);
        }
    }

    private static async Task<(List<string> Done, StoreUnavailableException Failure)> FillAsync(SqliteJobStore store)
    {
        var done = new List<string>();
        while (true)
        {
            var create = Commits.Create($"job-{done.Count}", $"\"{new string('x', 2_000)}\"");
            var start = Commits.Start(create.State);
            var complete = Commits.Move(start.State, new Succeeded());
            try
            {
                Assert.Null((await store.CommitAllAsync([create, start, complete])).Refusal);
                done.Add(create.State.Spec.JobId);
            }
            catch (StoreUnavailableException e)
            {
                return (done, e);
            }
        }
    }

    private static async Task AssertHoldsExactlyAsync(SqliteJobStore store, List<string> done)
    {
        Assert.Null(await store.LoadAsync($"job-{done.Count}"));
        Assert.Equal(done.Count, Assert.Single(await store.CountAsync())[JobStatus.Completed]);
        foreach (var jobId in done)
        {
            Assert.Equal(3, (await store.LoadAsync(jobId))!.State.Head.Version);
        }
    }
}
