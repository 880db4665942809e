using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Jobs;

/// <summary>Making one job and reading it.</summary>
public sealed class EnqueueTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Post_WhenOnlyTheQueueIsGiven_MakesAJobWithTheDefaults()
    {
        var queue = api.NewQueue();

        var made = (await api.PostAsync("/jobs", new { queueName = queue })).Is(201);

        var jobId = (string)made["jobId"]!;
        Assert.Equal("application/json", made.MediaType);
        Assert.Equal($"/api/v1/jobs/{jobId}", made.Headers["Location"]);
        Assert.Equal('7', jobId[14]);
        var expected = JsonNode.Parse($$$"""
            {
              "jobId": "{{{jobId}}}", "createdAt": {{{made["createdAt"]}}}, "updatedAt": {{{made["updatedAt"]}}},
              "jobData": null, "queueName": "{{{queue}}}", "status": "pending", "tries": 0, "maxTries": 5, "type": "{{{queue}}}",
              "priority": 0, "historyNeed": true, "history": [], "historyCount": 0,
              "backoffConfig": { "baseDelaySeconds": 5, "maxDelaySeconds": 300, "factor": 2, "jitterSeconds": 0, "limitOfTries": 3 },
              "backoffStrategy": "exponential", "version": 1, "timeoutSeconds": 30, "replays": 0, "leasesLost": 0
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, made.Body), made.Text);
    }

    [Fact]
    public async Task Post_WhenEveryFieldIsGiven_AnswersThemAsGiven()
    {
        var queue = api.NewQueue();
        var given = JsonNode.Parse($$$"""
            {
              "jobId": "A.b_c:d-{{{queue}}}", "queueName": "{{{queue}}}", "type": "Send:Mail_v2.x", "jobData": { "to": ["ä€😀", null, 1.50, true] },
              "runAt": 4102444800000, "expiresAt": 4102444800001, "maxTries": 1000, "timeoutSeconds": 86400, "priority": -100,
              "backoffStrategy": "threeTier", "historyNeed": false, "tags": ["red", "x:1"], "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
              "backoffConfig": { "baseDelaySeconds": 0.5, "maxDelaySeconds": 2592000, "factor": 1000, "jitterSeconds": 3600, "limitOfTries": 1000, "tier2": "linear" }
            }
            """)!;

        var made = (await api.PostAsync("/jobs", given.ToJsonString())).Is(201);
        var read = (await api.GetAsync((made.Headers["Location"])[ApiServer.Prefix.Length..])).Is(200);

        Assert.Equal("delayed", (string?)made["status"]);
        foreach (var (name, value) in given.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(value, read[name]), $"{name} is {read[name]?.ToJsonString()}");
        }

        Assert.True(JsonNode.DeepEquals(made.Body, read.Body), read.Text);
    }

    [Theory]
    [InlineData("""{ "a" : [ 1 , 2.50, 1e3, -0.0 ] }""")]
    [InlineData("12345678901234567890123.4567890")]
    [InlineData("\"\\u00e4 \\ud83d\\ude00 \\\\ \\\" \\u0000\"")]
    [InlineData("false")]
    [InlineData("[]")]
    [InlineData("\"<script>alert('&')</script>\"")]
    public async Task Get_WhenJobDataIsAnyJson_AnswersItAsItCame(string data)
    {
        var jobId = await api.EnqueueAsync($$"""{"queueName":"{{api.NewQueue()}}","jobData":{{data}}}""");

        var read = (await api.GetAsync($"/jobs/{jobId}")).Is(200);

        Assert.Contains($"\"jobData\":{data},", read.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WhenDelaySecondsIsGiven_IsDelayedByJustThat()
    {
        var made = (await api.PostAsync("/jobs", new { queueName = api.NewQueue(), delaySeconds = 90.0015 })).Is(201);

        Assert.Equal("delayed", (string?)made["status"]);
        Assert.Equal((long)made["createdAt"]! + 90_002, (long)made["runAt"]!);
    }

    [Fact]
    public async Task Post_WhenTheIdIsTaken_Answers409AndChangesNothing()
    {
        var queue = api.NewQueue();
        var jobId = await api.EnqueueAsync(new { queueName = queue, jobId = $"taken-{queue}", jobData = 1 });

        var again = await api.PostAsync("/jobs", new { queueName = queue, jobId, jobData = 2 });

        again.IsProblem(409, "JOB_EXISTS");
        Assert.Equal(1, (int?)(await api.GetAsync($"/jobs/{jobId}"))["jobData"]);
    }

    [Fact]
    public async Task Post_WhenJobDataIsAsLargeAsAllowed_TakesItWhole()
    {
        var data = new string('x', (1024 * 1024) - 2);

        var jobId = await api.EnqueueAsync(new { queueName = api.NewQueue(), jobData = data });

        Assert.Equal(data, (string?)(await api.GetAsync($"/jobs/{jobId}"))["jobData"]);
    }

    [Fact]
    public async Task Post_WhenTheHandlerSucceeds_CompletesWithItsOutputAndProgress()
    {
        var jobId = await api.RunEmailAsync(api.NewQueue(), "SUCCESS", "completed");

        var job = (await api.GetAsync($"/jobs/{jobId}")).Is(200);
        Assert.Equal($"{jobId}@retraced.example", (string?)job["output"]!["messageId"]);
        Assert.Equal(100, (int?)job["progress"]!["percent"]);
        Assert.Equal(1, (int?)job["tries"]);
        Assert.Equal("SUCCESS", (string?)job["history"]![0]!["result"]);
        Assert.NotNull(job["finishedAt"]);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("0")]
    [InlineData("with%20space")]
    [InlineData("%C3%A4%E2%82%AC")]
    [InlineData("-starts-with-a-dash")]
    [InlineData("a%2Fb")]
    [InlineData("%27%3B--")]
    [InlineData("%25")]
    public async Task EveryCall_WhenTheIdIsUnknown_Answers404(string jobId)
    {
        string[] reads = ["", "/history", "/ledger", "/explain", "/verify"];
        foreach (var read in reads)
        {
            (await api.GetAsync($"/jobs/{jobId}{read}")).IsProblem(404, "JOB_NOT_FOUND");
        }

        string[] verbs = ["cancel", "retry", "clone"];
        foreach (var verb in verbs)
        {
            (await api.PostAsync($"/jobs/{jobId}/{verb}", new { reason = "because" })).IsProblem(404, "JOB_NOT_FOUND");
        }

        (await api.GetAsync($"/dlq/{jobId}")).IsProblem(404, "DEAD_LETTER_NOT_FOUND");
        string[] lastWords = ["retry", "poison", "discard"];
        foreach (var verb in lastWords)
        {
            (await api.PostAsync($"/dlq/{jobId}/{verb}", new { reason = "because" })).IsProblem(404, "DEAD_LETTER_NOT_FOUND");
        }
    }
}
