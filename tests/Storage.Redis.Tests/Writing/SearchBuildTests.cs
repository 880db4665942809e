using ReTraced.Jobs;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Writing;

/// <summary>A store that an older version wrote, or wrote to in between, is found through as if it had always had its indexes.</summary>
public sealed class SearchBuildTests
{
    private const int Common = 1_200;
    private readonly string prefix = SharedRedis.NewPrefix();

    [Fact]
    public async Task TakeAsync_OfALayoutWithoutIndexes_MakesThem()
    {
        var server = await SharedRedis.GetAsync();
        await MakeAsync(server);
        foreach (var key in Keys(server))
        {
            server.Cli("DEL", key);
        }

        server.Cli("SET", $"{prefix}:{{STORE}}:layout", "2");
        server.Cli("HDEL", $"{prefix}:{{STORE}}:owner", "search");

        await AssertBuiltAsync(server);
        Assert.Equal("4", server.Cli("GET", $"{prefix}:{{STORE}}:layout"));
    }

    [Fact]
    public async Task TakeAsync_AfterAnOwnerThatKeptNoIndexes_MakesThemAnew()
    {
        var server = await SharedRedis.GetAsync();
        await MakeAsync(server);
        // Such an owner raises the epoch and leaves all else behind as it was.
        server.Cli("HINCRBY", $"{prefix}:{{STORE}}:owner", "epoch", "1");
        server.Cli("ZADD", $"{prefix}:{{email}}:by-status:processing", "1", "no-such-job");
        server.Cli("DEL", $"{prefix}:{{email}}:by-status:failed", $"{prefix}:{{email}}:typed");

        await AssertBuiltAsync(server);
        Assert.Equal("0", server.Cli("EXISTS", $"{prefix}:{{email}}:by-status:processing"));
    }

    [Fact]
    public async Task Join_WhenTheOwnerKeepsNoIndexes_OneOfTheProcessesMakesThem()
    {
        var server = await SharedRedis.GetAsync();
        await MakeAsync(server);
        server.Cli("HDEL", $"{prefix}:{{STORE}}:owner", "search");
        server.Cli("DEL", $"{prefix}:{{email}}:typed");
        await using var one = await Stores.OpenAsync(server, prefix);
        await using var other = await Stores.OpenAsync(server, prefix);

        one.Join((await one.ReadOwnerAsync())!);
        other.Join((await one.ReadOwnerAsync())!);

        await Eventually.True(() => server.Cli("HGET", $"{prefix}:{{STORE}}:owner", "search") == server.Cli("HGET", $"{prefix}:{{STORE}}:owner", "epoch"));
        await AssertSoundAsync(other);
        Assert.Equal("0", server.Cli("EXISTS", $"{prefix}:{{STORE}}:search-builder"));
    }

    private async Task AssertBuiltAsync(RedisServer server)
    {
        await using (var standby = await Stores.OpenAsync(server, prefix))
        {
            // It does without them.
            await AssertFoundAsync(standby);
        }

        await using var store = await Stores.OwnAsync(server, prefix);
        await AssertFoundAsync(store);
        await store.CommitAsync(Stores.Create("meanwhile"));
        await Eventually.True(() => server.Cli("HGET", $"{prefix}:{{STORE}}:owner", "search") == server.Cli("HGET", $"{prefix}:{{STORE}}:owner", "epoch"));
        await AssertFoundAsync(store);
        await AssertSoundAsync(store);
    }

    private static async Task AssertSoundAsync(RedisJobStore store)
    {
        var (expected, cursor) = (new List<(string, string)>(), (string?)null);
        do
        {
            var page = await store.ListJobsAsync(new JobFilter(), cursor, 500);
            expected.AddRange(page.Items.SelectMany(job => store.SearchNamesOf(job).Select(name => (job.State.Spec.JobId, name))));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        var entries = new List<(string, string)>();
        await foreach (var entry in store.ReadIndexesAsync())
        {
            if (entry.Index == StoreIndex.Search)
            {
                entries.Add((entry.JobId, entry.Name!));
            }
        }

        Assert.Equal(expected.Order(), entries.Order());
    }

    private static async Task AssertFoundAsync(RedisJobStore store)
    {
        await FindsAsync(new JobFilter { Type = "letter" }, "letter", "delayed");
        await FindsAsync(new JobFilter { Queue = "email", Status = JobStatus.Delayed }, "delayed");
        await FindsAsync(new JobFilter { Status = JobStatus.Failed }, "dead");
        await FindsAsync(new JobFilter { Tag = "red" }, "letter");
        await FindsAsync(new JobFilter { ErrorCode = ErrorCodes.InvalidJobData }, "dead");
        await FindsAsync(new JobFilter { Fingerprint = (await store.GetAsync("dead"))!.State.Head.Fingerprint }, "dead");
        await FindsAsync(new JobFilter { CreatedBefore = Stores.Now }, "letter", "delayed");

        async Task FindsAsync(JobFilter filter, params string[] expected)
        {
            var (found, cursor) = (new List<string>(), (string?)null);
            do
            {
                var page = await store.ListJobsAsync(filter, cursor, 100);
                found.AddRange(page.Items.Select(job => job.State.Spec.JobId));
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            Assert.Equal(expected, found);
        }
    }

    private async Task MakeAsync(RedisServer server)
    {
        await using var store = await Stores.OwnAsync(server, prefix);
        var dead = Stores.Create("dead");
        await store.CommitAsync(dead);
        var started = Stores.Start(dead.State);
        await store.CommitAsync(started);
        await store.CommitAsync(Stores.Move(started.State, new FailedRun { Error = new JobError { Code = ErrorCodes.InvalidJobData, Message = "No." } }));
        await store.CommitAllAsync([.. Enumerable.Range(0, Common).Select(i => Stores.Create($"common-{i}"))]);
        // Made after the clock was set back.
        var earlier = dead.State.Spec with { Type = "letter", CreatedAt = Stores.Now - 3_600_000 };
        await store.CommitAsync(JobCommit.Of(null, StateMachine.Create(earlier with { JobId = "delayed", RunAt = Stores.Now }, new Enqueued())));
        await store.CommitAsync(JobCommit.Of(null, StateMachine.Create(earlier with { JobId = "letter", Tags = ["red"] }, new Enqueued())));
        await store.ReleaseAsync();
    }

    private IEnumerable<string> Keys(RedisServer server) =>
        server.Cli("--scan", "--pattern", $"{prefix}:{{email}}:*").Split('\n').Where(key => key.Contains(":by-", StringComparison.Ordinal) || key.EndsWith(":typed", StringComparison.Ordinal) || key.EndsWith(":ahead", StringComparison.Ordinal));
}
