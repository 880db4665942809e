using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Jobs;

/// <summary>Lists of jobs: order, pages and filters.</summary>
public sealed class JobListTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(130)]
    [InlineData(500)]
    public async Task List_WhenWalkedByCursor_NeitherRepeatsNorSkips(int limit)
    {
        var queue = api.NewQueue();
        var ids = Enumerable.Range(0, 130).Select(i => $"{queue}-{i}").ToList();
        (await api.PostAsync("/jobs/batch", new { jobs = ids.Select(jobId => new { queueName = queue, jobId }) })).Is(201);
        await api.EnqueueAsync(new { queueName = api.NewQueue() });

        var walked = await api.WalkAsync($"/jobs?queue={queue}", limit);

        ids.Reverse();
        Assert.Equal(ids, walked.Select(Id));
    }

    [Fact]
    public async Task List_WhenJobsAreMadeWhileItIsWalked_ShowsTheOldOnesOnce()
    {
        var queue = api.NewQueue();
        var old = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            old.Insert(0, await api.EnqueueAsync(new { queueName = queue }));
        }

        var first = (await api.GetAsync($"/jobs?queue={queue}&limit=3")).Is(200);
        await api.EnqueueAsync(new { queueName = queue });
        var second = (await api.GetAsync($"/jobs?queue={queue}&limit=3&cursor={first.NextCursor}")).Is(200);

        Assert.Equal(old, first.Items.Concat(second.Items).Select(item => Id(item!)));
    }

    [Fact]
    public async Task List_WithoutLimit_Holds50()
    {
        var queue = api.NewQueue();
        (await api.PostAsync("/jobs/batch", new { jobs = Enumerable.Range(0, 51).Select(_ => new { queueName = queue }) })).Is(201);

        var page = (await api.GetAsync($"/jobs?queue={queue}")).Is(200);

        Assert.Equal(50, page.Items.Count);
        Assert.NotNull(page.NextCursor);
    }

    [Fact]
    public async Task List_WhenNothingMatches_IsEmptyWithoutACursor()
    {
        var page = (await api.GetAsync("/jobs?queue=never-seen")).Is(200);

        Assert.Equal("""{"items":[]}""", page.Text);
    }

    [Theory]
    [InlineData("Grüße", """{"t":"viele grüße"}""")]
    [InlineData("grüße", """{"t":"Gr\u00fc\u00dfe"}""")]
    [InlineData("😀", """{"t":"\ud83d\ude00"}""")]
    [InlineData("a/b", """["a\/b"]""")]
    [InlineData("say \"hi\"", """{"t":"say \"hi\""}""")]
    [InlineData("100%", """{"discount":"100%"}""")]
    [InlineData("_%", """{"pattern":"_%"}""")]
    [InlineData("orderId", """{"orderId":1}""")]
    [InlineData("1.50", """{"price":1.50}""")]
    [InlineData("O'Neil; --", """{"name":"O'Neil; --"}""")]
    [InlineData("rest", """{"half":"\ud800","rest":1}""")]
    public async Task List_WhenAskedForText_FindsItInJobDataHoweverItIsWritten(string text, string data)
    {
        var queue = api.NewQueue();
        var match = await api.EnqueueAsync($$"""{"queueName":"{{queue}}","jobData":{{data}}}""");
        await api.EnqueueAsync(new { queueName = queue, jobData = new { t = "something else", price = 100 } });

        var found = (await api.GetAsync($"/jobs?queue={queue}&text={Uri.EscapeDataString(text)}")).Is(200);

        Assert.Equal([match], found.Items.Select(item => Id(item!)));
    }

    [Fact]
    public async Task List_WhenFilteredByEachField_ShowsWhatMatchesOnly()
    {
        var queue = api.NewQueue();
        var sent = await api.RunEmailAsync(queue, "SUCCESS", "completed");
        var refused = await api.RunEmailAsync(queue, "INVALID_JOB_DATA", "failed");
        var dead = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
        var later = await api.EnqueueAsync(new { queueName = queue, type = "report", tags = new[] { "red", "x:1" }, delaySeconds = 3600 });
        var idle = await api.EnqueueAsync(new { queueName = queue, tags = new[] { "redder" } });

        await FindsAsync("status=completed", sent);
        await FindsAsync("status=failed", refused);
        await FindsAsync("status=dead", dead);
        await FindsAsync("status=delayed", later);
        await FindsAsync("status=pending", idle);
        await FindsAsync("status=poisoned");
        await FindsAsync("type=email", dead, refused, sent);
        await FindsAsync("type=never-seen");
        await FindsAsync("errorCode=NETWORK_ERROR", dead);
        await FindsAsync("errorCode=INVALID_JOB_DATA", refused);
        await FindsAsync("tag=red", later);
        await FindsAsync("tag=x:1", later);
        await FindsAsync("text=NETWORK_ERROR", dead);
        await FindsAsync("type=email&status=dead&errorCode=NETWORK_ERROR&text=ann", dead);
        await FindsAsync("type=email&status=dead&errorCode=TIMEOUT");

        async Task FindsAsync(string filter, params string[] expected) =>
            Assert.Equal(expected, (await api.WalkAsync($"/jobs?queue={queue}&{filter}", 2)).Select(Id));
    }

    [Theory]
    [InlineData("data.customer.id=42", true)]
    [InlineData("data.customer.id=42.0", true)]
    [InlineData("data.customer.id=43", false)]
    [InlineData("data.Customer.id=42", false)]
    [InlineData("data.items.id=2&data.items.id=1", true)]
    [InlineData("data.items.0.id=2", false)]
    [InlineData("data.a%5C.b=x%20y%2Bz", true)]
    [InlineData("data.on=true&data.none=null&data.empty=", true)]
    [InlineData("data.on=true&data.none=0", false)]
    [InlineData("data.name=lower&data.Name=UPPER", true)]
    [InlineData("data.name=UPPER", false)]
    public async Task List_WhenFilteredByFieldsOfJobData_ShowsJobsThatHaveAllOfThem(string filter, bool found)
    {
        var queue = api.NewQueue();
        var job = await api.EnqueueAsync(new
        {
            queueName = queue,
            jobData = JsonNode.Parse("""{"customer":{"id":42},"items":[{"id":1},{"id":2}],"a.b":"x y+z","on":true,"none":null,"empty":"","name":"lower","Name":"UPPER"}"""),
        });
        await api.EnqueueAsync(new { queueName = queue, jobData = 42 });

        Assert.Equal(found ? [job] : [], (await api.GetAsync($"/jobs?queue={queue}&{filter}")).Is(200).Items.Select(item => Id(item!)));
    }

    [Fact]
    public async Task List_WhenMoreWasLookedAtThanFound_SaysSo()
    {
        var queue = api.NewQueue();
        await api.EnqueueAsync(new { queueName = queue, jobData = "hay" });
        await api.EnqueueAsync(new { queueName = queue, jobData = "needle" });

        var page = (await api.GetAsync($"/jobs?queue={queue}&text=needle")).Is(200);
        Assert.True((long)page["scan"]!["lookedAt"]! >= 2);
        Assert.True((bool)page["scan"]!["complete"]!);
        Assert.Null((await api.GetAsync("/jobs?tag=never-seen")).Is(200)["scan"]);
    }

    [Fact]
    public async Task List_ByFingerprint_ShowsThoseThatDiedOfIt()
    {
        var queue = api.NewQueue();
        var dead = await api.RunEmailAsync(queue, "NETWORK_ERROR", "dead");
        await api.RunEmailAsync(queue, "INVALID_JOB_DATA", "failed");
        var fingerprint = (string)(await api.GetAsync($"/dlq/{dead}")).Is(200)["fingerprint"]!;

        Assert.Equal([dead], (await api.GetAsync($"/jobs?queue={queue}&fingerprint={fingerprint}")).Is(200).Items.Select(item => Id(item!)));
    }

    [Fact]
    public async Task List_WhenFilteredByTime_TakesAfterInclusiveAndBeforeExclusive()
    {
        var queue = api.NewQueue();
        var made = (await api.PostAsync("/jobs", new { queueName = queue })).Is(201);
        var at = (long)made["createdAt"]!;

        Assert.Equal(1, await CountAsync($"createdAfter={at}"));
        Assert.Equal(0, await CountAsync($"createdAfter={at + 1}"));
        Assert.Equal(0, await CountAsync($"createdBefore={at}"));
        Assert.Equal(1, await CountAsync($"createdBefore={at + 1}"));
        Assert.Equal(1, await CountAsync($"createdAfter={at}&createdBefore={at + 1}"));

        async Task<int> CountAsync(string filter) => (await api.GetAsync($"/jobs?queue={queue}&{filter}")).Is(200).Items.Count;
    }

    private static string Id(JsonNode job) => (string)job["jobId"]!;
}
