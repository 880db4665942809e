using System.Text.Json.Nodes;
using ReTraced.Jobs;
using Xunit;

namespace ReTraced.Storage.Redis.Tests.Format;

/// <summary>A person with redis-cli sees what the store holds.</summary>
public sealed class ReadableTests : IAsyncLifetime
{
    private readonly string prefix = SharedRedis.NewPrefix();
    private RedisJobStore? store;

    public async Task InitializeAsync() => store = await Stores.OwnAsync(await SharedRedis.GetAsync(), prefix);

    public async Task DisposeAsync() => await store!.DisposeAsync();

    [Fact]
    public async Task Get_OfAJob_ShowsItsJson()
    {
        var created = Stores.Create("job-0", """{"to":"ada@example.com"}""");
        await store!.CommitAsync(created);
        await store.CommitAsync(Stores.Start(created.State));

        var (job, spec) = (await GetAsync("job:job-0"), await GetAsync("spec:job-0"));

        Assert.Equal("processing", (string)job["head"]!["status"]!);
        Assert.Equal("worker-1", (string)job["head"]!["lease"]!["workerId"]!);
        Assert.Equal(("job-0", "email", "ada@example.com"), ((string)spec["jobId"]!, (string)spec["queueName"]!, (string)spec["jobData"]!["to"]!));
        Assert.Equal("email", await CliAsync("GET", $"{prefix}:queue-of:job-0"));
        var ledger = (await CliAsync("HMGET", Key("ledger"), "job-0:1", "job-0:2")).Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["enqueue", "start"], ledger.Select(entry => (string)entry["event"]!));
        Assert.Equal("worker-1", (string)ledger[1]["by"]!);
    }

    [Fact]
    public async Task Get_OfAJobWithMuchData_NamesTheKeyOfTheData()
    {
        var data = $"\"{new string('x', 3_000)}\"";
        var created = Stores.Create("big", data);
        await store!.CommitAsync(created);
        await store.CommitAsync(Stores.Start(created.State));

        var spec = await GetAsync("spec:big");

        Assert.Null(spec["jobData"]);
        Assert.Equal(Key("data:big"), (string)spec["jobDataKey"]!);
        Assert.Equal(data, await CliAsync("GET", (string)spec["jobDataKey"]!));
        Assert.Equal(data, (await store.LoadAsync("big"))!.State.Spec.JobData.ToString());
    }

    [Theory]
    [InlineData(10, 3_000)]
    [InlineData(3_000, 10)]
    [InlineData(3_000, 4_000)]
    public async Task CommitAsync_WhenAReplayChangesTheSizeOfTheData_TheDataIsWhereItBelongs(int before, int after)
    {
        var jobId = $"job-{before}-{after}";
        var created = Stores.Create(jobId, $"\"{new string('a', before)}\"");
        var cancelled = Stores.Move(created.State, new CancelAsked { Reason = "No." });
        var retried = Stores.Move(cancelled.State, new RetryAsked
        {
            Reason = "Yes.",
            Changes = Json.JsonData.Parse($$"""[{"op":"replace","path":"/jobData","value":"{{new string('b', after)}}"}]"""),
        });
        foreach (var commit in (JobCommit[])[created, cancelled, retried])
        {
            Assert.Equal(CommitStatus.Committed, (await store!.CommitAsync(commit)).Status);
        }

        Assert.Equal(retried.State.Spec.JobData, (await store!.LoadAsync(jobId))!.State.Spec.JobData);
        Assert.Equal(after > 2_048 ? "1" : "0", await CliAsync("EXISTS", Key($"data:{jobId}")));
    }

    [Fact]
    public async Task IdempotencyKey_WhenClaimed_GoesByItself()
    {
        await store!.CommitAsync(Stores.Create("once") with { Idempotency = new IdempotencyClaim("local/email/k", "hash", Stores.Now + 3_600_000) });

        Assert.InRange(int.Parse(await CliAsync("TTL", Key("idempotency:local/email/k")), null), 3_000, 3_600);
    }

    [Fact]
    public async Task CommitAsync_WhenAnIdempotencyKeyIsTaken_TheIdLeavesNothingBehind()
    {
        var claim = new IdempotencyClaim("local/email/k2", "hash", Stores.Now + 3_600_000);
        await store!.CommitAsync(Stores.Create("used") with { Idempotency = claim });
        await store.CommitAsync(Stores.Create("unused") with { Idempotency = claim });

        Assert.Equal("0", await CliAsync("EXISTS", $"{prefix}:queue-of:unused"));
    }

    private string Key(string name) => $"{prefix}:{{email}}:{name}";

    private async Task<JsonNode> GetAsync(string name) => JsonNode.Parse(await CliAsync("GET", Key(name)))!;

    private static async Task<string> CliAsync(params string[] arguments) => (await SharedRedis.GetAsync()).Cli(arguments);
}
