using ReTraced.Jobs;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Schema;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Schema;

/// <summary>What jobs are found by, in files that an older version made or still writes.</summary>
public sealed class SearchTablesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("retraced.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task OpenAsync_WhenTheFileIsOlder_FindsTheJobsThatAreThere()
    {
        await MakeAsync();
        Older("DROP TABLE job_blocks; DROP TABLE status_blocks; DROP TABLE time_blocks; DROP TABLE tags; DROP TABLE failures; DELETE FROM sequences WHERE name = 'search'; DROP TABLE unique_keys; DROP TABLE dependents; ALTER TABLE jobs DROP COLUMN rate_key; PRAGMA user_version = 4");

        await using var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = File });

        await AssertFoundAsync(store);
    }

    [Fact]
    public async Task TakeAsync_WhenTheOwnerBeforeKeptNoSearchTables_FillsThemAnew()
    {
        await MakeAsync();
        // It was taken by an owner that knows nothing of them.
        Older("UPDATE owner SET epoch = epoch + 1; DELETE FROM job_blocks; DELETE FROM status_blocks; DELETE FROM failures; DELETE FROM tags; INSERT INTO tags VALUES (999, 'stale')");

        await using var store = await SqliteJobStore.OpenAsync(new SqliteStoreOptions { Path = File });
        // A standby does without them.
        await AssertFoundAsync(store);
        await store.TakeAsync();
        await AssertFoundAsync(store);
        await store.ReleaseAsync();
        await store.DisposeAsync();

        using var connection = Connection.Open(File, write: false, TimeSpan.Zero);
        Assert.Equal(0, connection.Scalar("SELECT count(*) FROM tags WHERE tag = 'stale'"));
        Assert.Equal(1, connection.Scalar("SELECT jobs FROM status_blocks WHERE status = 5"));
    }

    [Fact]
    public async Task TrimAsync_WhenABlockIsEmpty_LeavesNothingOfIt()
    {
        await using (var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = File, Synchronous = SynchronousMode.Off }))
        {
            foreach (var i in Enumerable.Range(0, 300))
            {
                var made = Commits.Create($"job-{i}", "1");
                await store.CommitAsync(made);
                await store.CommitAsync(Commits.Move(made.State, new CancelAsked { Reason = "No." }));
            }

            Assert.Equal(300, await store.TrimAsync("email", new Queues.QueueRetention { CompletedSeconds = 0, CompletedCount = 0 }, long.MaxValue / 2, 1_000));
            var after = Commits.Create("after", "1");
            await store.CommitAsync(after);
            Assert.Single((await store.ListJobsAsync(new JobFilter { Queue = "email", Status = JobStatus.Pending, CreatedAfter = after.State.Spec.CreatedAt }, null, 10)).Items);
        }

        using var connection = Connection.Open(File, write: false, TimeSpan.Zero);
        foreach (var table in (string[])["job_blocks", "status_blocks", "time_blocks"])
        {
            Assert.Equal(1, connection.Scalar($"SELECT count(*) FROM {table}"));
        }
    }

    private static async Task AssertFoundAsync(SqliteJobStore store)
    {
        await FindsAsync(new JobFilter { Type = "email" }, "plain", "dead");
        await FindsAsync(new JobFilter { Queue = "email", Status = JobStatus.Pending }, "plain");
        await FindsAsync(new JobFilter { Status = JobStatus.Failed }, "dead");
        await FindsAsync(new JobFilter { Tag = "red" }, "dead");
        await FindsAsync(new JobFilter { ErrorCode = ErrorCodes.InvalidJobData }, "dead");
        await FindsAsync(new JobFilter { Fingerprint = (await store.GetAsync("dead"))!.State.Head.Fingerprint }, "dead");
        await FindsAsync(new JobFilter { CreatedAfter = 0, CreatedBefore = long.MaxValue }, "plain", "dead");

        async Task FindsAsync(JobFilter filter, params string[] expected) =>
            Assert.Equal(expected, (await store.ListJobsAsync(filter, null, 10)).Items.Select(job => job.State.Spec.JobId));
    }

    private async Task MakeAsync()
    {
        await using var store = await OwnedStore.OpenAsync(new SqliteStoreOptions { Path = File });
        var dead = StateMachine.Create(Commits.Create("dead", "1").State.Spec with { Tags = ["red", "x"] }, new Enqueued());
        await store.CommitAsync(JobCommit.Of(null, dead));
        var started = Commits.Move(dead.State, new Started { By = "worker-1", LeaseId = "abcdefghijklmnop" });
        await store.CommitAsync(started);
        await store.CommitAsync(Commits.Move(started.State, new FailedRun { Error = new JobError { Code = ErrorCodes.InvalidJobData, Message = "Bad." } }));
        await store.CommitAsync(Commits.Create("plain", "1"));
    }

    private void Older(string sql)
    {
        using var connection = Connection.Open(File, write: true, TimeSpan.FromSeconds(5));
        connection.Execute(sql);
    }
}
