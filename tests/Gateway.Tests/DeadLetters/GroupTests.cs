using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.DeadLetters;

/// <summary>Dead letters by their cause, and whether the fix worked.</summary>
public sealed class GroupTests(ApiServer api) : IClassFixture<ApiServer>
{
    private const string Fix = """[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"}]""";

    [Fact]
    public async Task Groups_CountDeathsByCauseAndTellWhichChangeWorked()
    {
        var queue = api.NewQueue();
        var network = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            network.Add(await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead"));
        }

        await api.RunEmailAsync(queue, "INVALID_JOB_DATA", "failed");
        await RetryAsync(network[0], "NETWORK_ERROR again", null, "dead");
        await RetryAsync(network[1], "INC-1: other subject", Fix, "completed");
        await RetryAsync(network[2], "INC-1: other subject", Fix, "completed");
        (await api.PostAsync($"/dlq/{network[3]}/discard", new { reason = "Known." })).Is(200);

        var groups = (await api.GetAsync($"/dlq-groups?queue={queue}")).Is(200);

        Assert.Equal((2, 5, true), ((int)groups["groups"]!, (int)groups["lookedAt"]!, (bool)groups["complete"]!));
        var group = groups.Items.Single(item => (string)item!["errorCode"]! == "NETWORK_ERROR")!;
        Assert.Equal((4, 1, 2, 1, 5), ((int)group["count"]!, (int)group["open"]!, (int)group["replayed"]!, (int)group["discarded"]!, (int)group["deaths"]!));
        Assert.Equal([queue], group["queues"]!.AsArray().Select(name => (string)name!));
        var hours = group["trend"]!["hours"]!.AsArray().Select(deaths => (int)deaths!).ToList();
        Assert.Equal((24, 5), (hours.Count, hours.Sum()));
        Assert.Equal(network[0], (string)group["example"]!["jobId"]!);
        Assert.False(string.IsNullOrEmpty((string?)group["example"]!["message"]));
        Assert.Equal((3, 2, 1, 0), Counts(group["replays"]!));
        Assert.Equal(0.6667, (double)group["replays"]!["successShare"]!);

        var changes = group["changes"]!.AsArray();
        Assert.Equal(2, changes.Count);
        var (fix, none) = (changes[0]!, changes[1]!);
        Assert.Equal((2, 2, 0, 0), Counts(fix["replays"]!));
        Assert.Equal((1.0, "INC-1: other subject", "local"), ((double)fix["replays"]!["successShare"]!, (string)fix["reason"]!, (string)fix["by"]!));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Fix), fix["patch"]));
        Assert.Null(none["change"]);
        Assert.Equal((1, 0, 1, 0), Counts(none["replays"]!));
        Assert.Matches("^NETWORK_ERROR of type email: 5 deaths from .* to .*; 1 of 4 dead letters are open; 2 of 3 replays succeeded\\.$", (string)group["sentence"]!);
    }

    [Fact]
    public async Task Groups_ByFingerprint_AnswerThatOneAlone()
    {
        var queue = api.NewQueue();
        var jobId = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
        await api.RunEmailAsync(queue, "INVALID_JOB_DATA", "failed");
        var fingerprint = (string)(await api.GetAsync($"/dlq/{jobId}")).Is(200)["fingerprint"]!;

        var group = Assert.Single((await api.GetAsync($"/dlq-groups?queue={queue}&fingerprint={fingerprint}")).Is(200).Items)!;

        Assert.Equal((fingerprint, "NETWORK_ERROR"), ((string)group["fingerprint"]!, (string)group["errorCode"]!));
        Assert.Empty((await api.GetAsync($"/dlq-groups?queue={queue}&fingerprint=0123456789abcdef")).Is(200).Items);
    }

    [Fact]
    public async Task DeadLetters_AreFoundByWhatTheirJobsHold()
    {
        var queue = api.NewQueue();
        var ann = await DieAsync(queue, "ann", 7);
        var bob = await DieAsync(queue, "bob", 8);

        Assert.Equal([ann], await FindAsync($"/dlq?queue={queue}&data.customer.id=7"));
        Assert.Equal([bob], await FindAsync($"/dlq?queue={queue}&tag=bob"));
        Assert.Equal([bob, ann], await FindAsync($"/dlq?queue={queue}&text=customer"));
        Assert.Equal([bob], await FindAsync($"/dlq?queue={queue}&text=BOB&errorCode=NETWORK_ERROR&type=email&diedAfter=0"));
        Assert.Empty(await FindAsync($"/dlq?queue={queue}&diedBefore=5"));
        Assert.Equal([bob, ann], (await api.WalkAsync($"/dlq?queue={queue}&text=customer", 1)).Select(letter => (string)letter["jobId"]!));
    }

    private async Task<string> DieAsync(string queue, string name, int id)
    {
        var jobId = await api.EnqueueAsync(new { queueName = queue, type = "email", tags = new[] { name }, jobData = new { to = name, subject = "NETWORK_ERROR", customer = new { id } }, maxTries = 1 });
        await api.IsAsync(jobId, "dead");
        return jobId;
    }

    private async Task<List<string>> FindAsync(string path) => [.. (await api.GetAsync(path)).Is(200).Items.Select(letter => (string)letter!["jobId"]!)];

    private async Task RetryAsync(string jobId, string reason, string? changes, string until)
    {
        var died = (long?)(await api.GetAsync($"/dlq/{jobId}")).Is(200)["diedAt"];
        (await api.PostAsync($"/dlq/{jobId}/retry", $$"""{"reason":"{{reason}}","changes":{{changes ?? "null"}}}""")).Is(202);
        await Eventually.True(
            async () => (string?)(await api.GetAsync($"/jobs/{jobId}"))["status"] == until && (until == "completed" || (long?)(await api.GetAsync($"/dlq/{jobId}"))["deaths"] == 2),
            $"{jobId} is {until} again, after {died}");
    }

    private static (int Total, int Succeeded, int Failed, int UnderWay) Counts(JsonNode counts) =>
        ((int)counts["total"]!, (int)counts["succeeded"]!, (int)counts["failed"]!, (int)counts["underWay"]!);
}
