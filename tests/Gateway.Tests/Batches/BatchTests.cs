using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Batches;

/// <summary>Many jobs in one call: all or none.</summary>
public sealed class BatchTests(ApiServer api) : IClassFixture<ApiServer>
{
    private const string Lines = "application/x-ndjson";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_WhenItHolds10000Jobs_MakesThemAllInOrder(bool asLines)
    {
        var queue = api.NewQueue();
        var jobs = Jobs(queue, 10_000);

        var answer = (await SendAsync(jobs, asLines)).Is(201);

        Assert.Equal(10_000, (int?)answer["accepted"]);
        var ids = answer["jobIds"]!.AsArray().Select(id => (string)id!).ToList();
        Assert.Equal(10_000, ids.Distinct().Count());
        Assert.Equal(10_000, (int?)(await api.DepthAsync(queue))["delayed"]);
        foreach (var i in (int[])[0, 1, 4_999, 9_999])
        {
            Assert.Equal(i, (int?)(await api.GetAsync($"/jobs/{ids[i]}")).Is(200)["jobData"]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_WhenItHolds10001Jobs_IsRefused(bool asLines)
    {
        var queue = api.NewQueue();

        (await SendAsync(Jobs(queue, 10_001), asLines)).IsProblem(400, "INVALID_REQUEST", "jobs");

        await MadeNothingAsync(queue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_WhenOneJobIsInvalid_NamesItsFieldsAndMakesNothing(bool asLines)
    {
        var queue = api.NewQueue();
        var jobs = Jobs(queue, 50);
        jobs[17] = $$$"""{"queueName":"{{{queue}}}","maxTries":0,"colour":"red","backoffConfig":{"factor":0}}""";
        jobs[49] = """{"jobData":1}""";

        var answer = await SendAsync(jobs, asLines);

        answer.IsProblem(400, "INVALID_REQUEST", "jobs[17].maxTries", "jobs[17].colour", "jobs[17].backoffConfig.factor", "jobs[49].queueName");
        await MadeNothingAsync(queue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_WhenAnIdIsTaken_MakesNothing(bool asLines)
    {
        var queue = api.NewQueue();
        var taken = await api.EnqueueDelayedAsync(api.NewQueue());
        var jobs = Jobs(queue, 50);
        jobs[31] = $$"""{"queueName":"{{queue}}","jobId":"{{taken}}"}""";

        var answer = (await SendAsync(jobs, asLines)).IsProblem(409, "JOB_EXISTS");

        Assert.Contains(taken, (string?)answer["detail"], StringComparison.Ordinal);
        await MadeNothingAsync(queue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_WhenAnIdIsGivenTwice_NamesTheSecondAndMakesNothing(bool asLines)
    {
        var queue = api.NewQueue();
        var job = $$"""{"queueName":"{{queue}}","jobId":"twice-{{queue}}"}""";

        (await SendAsync([job, .. Jobs(queue, 1), job], asLines)).IsProblem(400, "INVALID_REQUEST", "jobs[2].jobId");

        await MadeNothingAsync(queue);
    }

    [Theory]
    [InlineData("application/json", """{"jobs":[]}""", "jobs")]
    [InlineData("application/json", """{"jobs":null}""", "jobs")]
    [InlineData("application/json", "{}", "jobs")]
    [InlineData("application/json", """{"jobs":{}}""", "jobs")]
    [InlineData("application/json", "[]", "body")]
    [InlineData("application/json", """{"jobs":[1]}""", "jobs[0]", "jobs[0].queueName")]
    [InlineData("application/json", """{"jobs":[{"queueName":"q"}],"more":1}""", "more")]
    [InlineData("application/json", """{"jobs":[{"queueName":"q","expiresAt":1}]}""", "jobs[0].expiresAt")]
    [InlineData("application/json", """{"jobs":[{"queueName":"q"}""", "body")]
    [InlineData(Lines, "", "jobs")]
    [InlineData(Lines, "\n \r\n\t\n", "jobs")]
    [InlineData(Lines, "{\"queueName\":\"q\"}\n{broken", "jobs[1]")]
    [InlineData(Lines, "{\"queueName\":\"q\"} {\"queueName\":\"q\"}", "jobs[0]")]
    [InlineData(Lines, "{\"queueName\":\"q\"}\n\n[]", "jobs[1]", "jobs[1].queueName")]
    public async Task Post_WhenItIsMalformed_NamesWhatIsWrongAndMakesNothing(string mediaType, string body, params string[] fields)
    {
        (await api.SendAsync(HttpMethod.Post, "/jobs/batch", body, mediaType)).IsProblem(400, "INVALID_REQUEST", fields);

        await MadeNothingAsync("q");
    }

    [Fact]
    public async Task Post_WhenLinesAreEmptyOrEndWithCarriageReturns_TakesTheOthers()
    {
        var queue = api.NewQueue();
        var job = $$"""{"queueName":"{{queue}}"}""";

        var answer = (await api.SendAsync(HttpMethod.Post, "/jobs/batch", $"\n{job}\r\n\r\n  {job}\n\n", Lines)).Is(201);

        Assert.Equal(2, (int?)answer["accepted"]);
    }

    [Fact]
    public async Task Post_WithAnIdempotencyKey_IsRefused()
    {
        var answer = await api.PostAsync("/jobs/batch", """{"jobs":[{"queueName":"q"}]}""", ("Idempotency-Key", "k"));

        answer.IsProblem(400, "INVALID_REQUEST", "Idempotency-Key");
        await MadeNothingAsync("q");
    }

    [Fact]
    public async Task Post_WhenTheQueueHasDefaults_AppliesThem()
    {
        var queue = api.NewQueue();
        (await api.PatchAsync($"/queues/{queue}", """{"defaults":{"maxTries":9}}""")).Is(200);

        var answer = (await SendAsync(Jobs(queue, 1), false)).Is(201);

        Assert.Equal(9, (int?)(await api.GetAsync($"/jobs/{answer["jobIds"]![0]}"))["maxTries"]);
    }

    private static List<string> Jobs(string queue, int count) =>
        [.. Enumerable.Range(0, count).Select(i => $$"""{"queueName":"{{queue}}","jobData":{{i}},"delaySeconds":3600}""")];

    private Task<Answer> SendAsync(List<string> jobs, bool asLines) => asLines
        ? api.SendAsync(HttpMethod.Post, "/jobs/batch", string.Join('\n', jobs), Lines)
        : api.SendAsync(HttpMethod.Post, "/jobs/batch", $$"""{"jobs":[{{string.Join(',', jobs)}}]}""", "application/json");

    private async Task MadeNothingAsync(string queue)
    {
        Assert.Empty((await api.GetAsync($"/jobs?queue={queue}")).Is(200).Items);
        Assert.All((await api.DepthAsync(queue)).AsObject(), depth => Assert.Equal(0, (int?)depth.Value));
    }
}
