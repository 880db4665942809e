using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Idempotency;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
public sealed class IdempotencyTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Post_WhenRepeated_AnswersTheJobAsItIsNow()
    {
        var body = $$$"""{"queueName":"{{{api.NewQueue()}}}","type":"email","jobData":{"subject":"SUCCESS"}}""";
        var made = (await SendAsync("again", body)).Is(201);
        var jobId = (string)made["jobId"]!;
        Assert.False(made.Headers.ContainsKey("Idempotent-Replayed"));
        await api.IsAsync(jobId, "completed");

        var again = (await SendAsync("again", body)).Is(200);

        Assert.Equal("true", again.Headers["Idempotent-Replayed"]);
        // Its result, too.
        Assert.NotNull(again["output"]);
        Assert.True(JsonNode.DeepEquals((await api.GetAsync($"/jobs/{jobId}")).Body, again.Body), again.Text);
    }

    [Fact]
    public async Task Post_WhenRepeatedAfterItHasExpired_AnswersThatJob()
    {
        var queue = api.NewQueue();
        var expiresAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 2_000;
        var body = $$"""{"queueName":"{{queue}}","type":"email","jobData":{"subject":"SUCCESS"},"expiresAt":{{expiresAt}}}""";
        var jobId = (string?)(await SendAsync("expires", body)).Is(201)["jobId"];
        await Eventually.True(() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() >= expiresAt);
        (await api.PostAsync("/jobs", body)).IsProblem(400, "INVALID_REQUEST", "expiresAt");

        var again = (await SendAsync("expires", body)).Is(200);

        Assert.Equal(("true", jobId), (again.Headers["Idempotent-Replayed"], (string?)again["jobId"]));
        (await SendAsync("expires", body.Replace("SUCCESS", "OTHER", StringComparison.Ordinal))).IsProblem(422, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Post_WhenRepeatedWithItsOwnJobId_AnswersThatJob()
    {
        var queue = api.NewQueue();
        var body = $$"""{"queueName":"{{queue}}","jobId":"mine-{{queue}}"}""";
        (await SendAsync("own-id", body)).Is(201);

        var again = (await SendAsync("own-id", body)).Is(200);

        Assert.Equal("true", again.Headers["Idempotent-Replayed"]);
        Assert.Equal($"mine-{queue}", (string?)again["jobId"]);
    }

    [Fact]
    public async Task Post_WhenTheBodyDiffers_Answers422AndMakesNothing()
    {
        var queue = api.NewQueue();
        (await SendAsync("reused", $$"""{"queueName":"{{queue}}","jobData":1}""")).Is(201);

        var other = await SendAsync("reused", $$"""{"queueName":"{{queue}}","jobData":2}""");

        other.IsProblem(422, "IDEMPOTENCY_KEY_REUSED");
        Assert.Single((await api.GetAsync($"/jobs?queue={queue}")).Items);
    }

    [Fact]
    public async Task Post_WhenSentByManyAtOnce_MakesOneJob()
    {
        var queue = api.NewQueue();
        var body = $$"""{"queueName":"{{queue}}","delaySeconds":3600}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => SendAsync("all-at-once", body)));

        Assert.Equal(1, answers.Count(answer => answer.Status == 201));
        Assert.Equal(31, answers.Count(answer => answer.Status == 200 && answer.Headers["Idempotent-Replayed"] == "true"));
        var jobId = Assert.Single(answers.Select(answer => (string?)answer["jobId"]).Distinct());
        Assert.Equal([jobId], (await api.GetAsync($"/jobs?queue={queue}")).Items.Select(item => (string?)item!["jobId"]));
    }

    [Fact]
    public async Task Post_WhenTheQueueDiffers_IsAnotherKey()
    {
        var one = (await SendAsync("shared", $$"""{"queueName":"{{api.NewQueue()}}"}""")).Is(201);
        var two = (await SendAsync("shared", $$"""{"queueName":"{{api.NewQueue()}}"}""")).Is(201);

        Assert.NotEqual((string?)one["jobId"], (string?)two["jobId"]);
    }

    [Fact]
    public async Task Post_WhenTheFirstWasRefused_LeavesTheKeyFree()
    {
        var queue = api.NewQueue();
        var taken = await api.EnqueueAsync(new { queueName = queue });
        (await SendAsync("free", $$"""{"queueName":"{{queue}}","maxTries":0}""")).IsProblem(400, "INVALID_REQUEST", "maxTries");
        (await SendAsync("free", $$"""{"queueName":"{{queue}}","jobId":"{{taken}}"}""")).IsProblem(409, "JOB_EXISTS");
        (await SendAsync("free", $$"""{"queueName":"{{queue}}","expiresAt":1}""")).IsProblem(400, "INVALID_REQUEST", "expiresAt");

        (await SendAsync("free", $$"""{"queueName":"{{queue}}"}""")).Is(201);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\there")]
    [InlineData("x", 256)]
    public async Task Post_WhenTheKeyIsMalformed_Answers400AndMakesNothing(string key, int times = 1)
    {
        var queue = api.NewQueue();

        var answer = await SendAsync(string.Concat(Enumerable.Repeat(key, times)), $$"""{"queueName":"{{queue}}"}""");

        answer.IsProblem(400, "INVALID_REQUEST", "Idempotency-Key");
        Assert.Empty((await api.GetAsync($"/jobs?queue={queue}")).Items);
    }

    [Fact]
    public async Task Post_WhenTwoKeysAreGiven_Answers400()
    {
        var answer = await api.PostAsync("/jobs", new { queueName = api.NewQueue() }, ("Idempotency-Key", "a"), ("Idempotency-Key", "b"));

        answer.IsProblem(400, "INVALID_REQUEST", "Idempotency-Key");
    }

    [Fact]
    public async Task Post_WhenTheKeyIsAsLongAsAllowed_TakesIt()
    {
        (await SendAsync(new string('k', 255), $$"""{"queueName":"{{api.NewQueue()}}"}""")).Is(201);
    }

    private Task<Answer> SendAsync(string key, string body) => api.PostAsync("/jobs", body, ("Idempotency-Key", key));
}
