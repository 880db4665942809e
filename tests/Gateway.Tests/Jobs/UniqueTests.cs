using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Jobs;

public sealed class UniqueTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Post_WhenTheKeyIsHeld_DoesWhatOnConflictSays()
    {
        var queue = api.NewQueue();
        var first = (string)(await PostAsync(queue, "refuse")).Is(201)["jobId"]!;

        var refused = await PostAsync(queue, "refuse");
        Assert.Contains($"'{first}'", (string?)refused.IsProblem(409, "UNIQUE_KEY_TAKEN")["detail"], StringComparison.Ordinal);
        Assert.Equal(first, (string?)(await PostAsync(queue, "existing")).Is(200)["jobId"]);
        var second = (await PostAsync(queue, "replace")).Is(201);
        Assert.Equal("cancelled", (string?)(await api.GetAsync($"/jobs/{first}")).Is(200)["status"]);
        Assert.Equal(("only one", "untilFinished", "replace"), ((string?)second["unique"]!["key"], (string?)second["unique"]!["scope"], (string?)second["unique"]!["onConflict"]));

        // A replay would hold the key again: neither a dry run nor the retry itself can.
        var retry = await api.PostAsync($"/jobs/{first}/retry", new { reason = "Again.", dryRun = true });
        Assert.Equal("UNIQUE_KEY_TAKEN", (string?)retry.Is(200)["conflict"]!["code"]);
        (await api.PostAsync($"/jobs/{first}/retry", new { reason = "Again." })).IsProblem(409, "UNIQUE_KEY_TAKEN");
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("existing")]
    public async Task Post_WhenSentByManyAtOnce_MakesOne(string onConflict)
    {
        var queue = api.NewQueue();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => PostAsync(queue, onConflict)));

        var made = (string?)Assert.Single(answers, answer => answer.Status == 201)["jobId"];
        Assert.Equal(made, (string?)Assert.Single((await api.GetAsync($"/jobs?queue={queue}")).Items)!["jobId"]);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => Assert.Equal(onConflict == "refuse" ? (409, null) : (200, made), (answer.Status, (string?)answer["jobId"])));
    }

    [Fact]
    public async Task PostBatch_WhenKeysAreHeld_AnswersTheJobsThatThereAre()
    {
        var queue = api.NewQueue();
        var first = (string)(await PostAsync(queue, "refuse")).Is(201)["jobId"]!;

        var batch = (await api.PostAsync("/jobs/batch", new { jobs = new object[] { Job(queue, "existing"), new { queueName = queue } } })).Is(201);
        Assert.Equal((1, first), ((int?)batch["accepted"], (string?)batch["jobIds"]![0]));
        (await api.PostAsync("/jobs/batch", new { jobs = new object[] { new { queueName = queue }, Job(queue, "refuse") } })).IsProblem(409, "UNIQUE_KEY_TAKEN");
        Assert.Equal(2, (await api.GetAsync($"/jobs?queue={queue}")).Items.Count);
    }

    [Fact]
    public async Task PostBatch_WhenJobsDependOnEachOther_TheyWait()
    {
        var queue = api.NewQueue();
        (await api.PostAsync("/jobs/batch", new { jobs = new object[] { new { queueName = queue, jobId = $"{queue}.b", dependsOn = new[] { $"{queue}.a" } }, new { queueName = queue, jobId = $"{queue}.a" } } })).Is(201);

        Assert.Equal("waiting", (string?)(await api.GetAsync($"/jobs/{queue}.b")).Is(200)["status"]);
        (await api.PostAsync("/jobs", new { queueName = queue, dependsOn = new[] { $"{queue}.c" } })).IsProblem(400, "INVALID_REQUEST", "dependsOn");
    }

    private Task<Answer> PostAsync(string queue, string onConflict) => api.PostAsync("/jobs", Job(queue, onConflict));

    private static object Job(string queue, string onConflict) => new { queueName = queue, unique = new { key = "only one", onConflict } };
}
