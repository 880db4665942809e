using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Queues;

/// <summary>Changing a queue's settings.</summary>
public sealed class QueueSettingsTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("""{"paused":true}""", "paused", "true")]
    [InlineData("""{"maxConcurrency":100000}""", "maxConcurrency", "100000")]
    [InlineData("""{"defaults":{"maxTries":9,"timeoutSeconds":60,"backoffStrategy":"linear"}}""", "defaults", """{"maxTries":9,"timeoutSeconds":60,"backoffStrategy":"linear"}""")]
    [InlineData("""{"defaults":{"backoffConfig":{"baseDelaySeconds":1}}}""", "defaults", """{"backoffConfig":{"baseDelaySeconds":1,"maxDelaySeconds":300,"factor":2,"jitterSeconds":0,"limitOfTries":3}}""")]
    [InlineData("""{"retention":{"completedSeconds":0}}""", "retention", """{"completedSeconds":0,"completedCount":1000000}""")]
    [InlineData("""{"retention":{"completedCount":0}}""", "retention", """{"completedSeconds":86400,"completedCount":0}""")]
    [InlineData("""{"classification":{"NETWORK_ERROR":"PERMANENT","MY_CODE":"TEMPORARY"}}""", "classification", """{"NETWORK_ERROR":"PERMANENT","MY_CODE":"TEMPORARY"}""")]
    [InlineData("""{"draining":true}""", "draining", "true")]
    [InlineData("""{"priorityAgingSeconds":0}""", "priorityAgingSeconds", "0")]
    [InlineData("""{"rateLimit":{"permits":100,"perSeconds":1}}""", "rateLimit", """{"permits":100,"perSeconds":1}""")]
    [InlineData("""{"perKeyRateLimit":{"permits":1000000,"perSeconds":86400,"burst":1000000}}""", "perKeyRateLimit", """{"permits":1000000,"perSeconds":86400,"burst":1000000}""")]
    [InlineData("""{"perTypeRateLimit":{"a.B:c":{"permits":1,"perSeconds":1}}}""", "perTypeRateLimit", """{"a.B:c":{"permits":1,"perSeconds":1}}""")]
    [InlineData("""{"perTypeMaxConcurrency":{"a":1,"b":100000}}""", "perTypeMaxConcurrency", """{"a":1,"b":100000}""")]
    [InlineData("""{"perKeyMaxConcurrency":1}""", "perKeyMaxConcurrency", "1")]
    public async Task Patch_WhenASettingIsGiven_ChangesItAndNullBringsItBack(string patch, string setting, string expected)
    {
        var queue = api.NewQueue();
        var standard = (await api.PatchAsync($"/queues/{queue}", "{}")).Is(200)["settings"]!.ToJsonString();

        var changed = (await api.PatchAsync($"/queues/{queue}", patch)).Is(200);
        var read = (await api.GetAsync($"/queues/{queue}")).Is(200);
        var untouched = (await api.PatchAsync($"/queues/{queue}", "{}")).Is(200);
        var reset = (await api.PatchAsync($"/queues/{queue}", $$"""{"{{setting}}":null}""")).Is(200);

        foreach (var answer in (Answer[])[changed, read, untouched])
        {
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), answer["settings"]![setting]), answer.Text);
        }

        Assert.Equal(standard, reset["settings"]!.ToJsonString());
    }

    [Fact]
    public async Task Patch_WhenOneClassificationIsNull_TakesOnlyThatAway()
    {
        var queue = api.NewQueue();
        (await api.PatchAsync($"/queues/{queue}", """{"classification":{"A":"PERMANENT","B":"PERMANENT"}}""")).Is(200);

        var changed = (await api.PatchAsync($"/queues/{queue}", """{"classification":{"A":null}}""")).Is(200);

        Assert.Equal("""{"B":"PERMANENT"}""", changed["settings"]!["classification"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"paused":"yes"}""", "paused")]
    [InlineData("""{"maxConcurrency":0}""", "maxConcurrency")]
    [InlineData("""{"maxConcurrency":100001}""", "maxConcurrency")]
    [InlineData("""{"defaults":{"maxTries":0,"timeoutSeconds":0}}""", "defaults.maxTries", "defaults.timeoutSeconds")]
    [InlineData("""{"defaults":{"backoffStrategy":"cubic","backoffConfig":{"factor":0}}}""", "defaults.backoffStrategy", "defaults.backoffConfig.factor")]
    [InlineData("""{"defaults":{"priority":1}}""", "defaults.priority")]
    [InlineData("""{"defaults":[]}""", "defaults")]
    [InlineData("""{"retention":{"completedSeconds":-1,"completedCount":"all"}}""", "retention.completedSeconds", "retention.completedCount")]
    [InlineData("""{"retention":{"deadSeconds":1}}""", "retention.deadSeconds")]
    [InlineData("""{"classification":{"lower":"PERMANENT","TIMEOUT":"POISON"}}""", "classification.lower", "classification.TIMEOUT")]
    [InlineData("""{"classification":"PERMANENT"}""", "classification")]
    [InlineData("""{"classification":{"\ud800":"PERMANENT"}}""", "body")]
    [InlineData("""{"rateLimit":{},"perKeyRateLimit":7}""", "rateLimit.permits", "rateLimit.perSeconds", "perKeyRateLimit")]
    [InlineData("""{"perTypeRateLimit":{"a":{"permits":0,"perSeconds":1}},"perTypeMaxConcurrency":{"a":0,"b c":1}}""", "perTypeRateLimit.a.permits", "perTypeMaxConcurrency.a", "perTypeMaxConcurrency.b c")]
    [InlineData("""{"priorityAgingSeconds":-1,"draining":"yes"}""", "priorityAgingSeconds", "draining")]
    [InlineData("""{"partitions":0}""", "partitions")]
    [InlineData("""{"partitions":65}""", "partitions")]
    [InlineData("""{"partitions":8}""", "partitions")]
    [InlineData("""{"maxConcurrency":2,"partitions":3}""", "maxConcurrency")]
    [InlineData("""{"depth":{}}""", "depth")]
    [InlineData("[]", "body")]
    public async Task Patch_WhenAValueIsWrong_NamesItAndChangesNothing(string patch, params string[] fields)
    {
        var queue = api.NewQueue();
        var before = (await api.PatchAsync($"/queues/{queue}", """{"maxConcurrency":7}""")).Is(200)["settings"]!.ToJsonString();

        (await api.PatchAsync($"/queues/{queue}", patch)).IsProblem(400, "INVALID_REQUEST", fields);

        Assert.Equal(before, (await api.GetAsync($"/queues/{queue}"))["settings"]!.ToJsonString());
    }

    [Fact]
    public async Task Patch_WhenDefaultsAreGiven_AppliesThemToNewJobsThatGiveNone()
    {
        var queue = api.NewQueue();
        var old = await api.EnqueueDelayedAsync(queue);
        (await api.PatchAsync($"/queues/{queue}", """{"defaults":{"maxTries":9,"timeoutSeconds":60,"backoffStrategy":"linear","backoffConfig":{"baseDelaySeconds":1}}}""")).Is(200);

        var plain = (await api.PostAsync("/jobs", new { queueName = queue })).Is(201);
        var own = (await api.PostAsync("/jobs", new { queueName = queue, maxTries = 2, backoffStrategy = "fixed" })).Is(201);

        Assert.Equal((9, 60, "linear", 1), ((int?)plain["maxTries"], (int?)plain["timeoutSeconds"], (string?)plain["backoffStrategy"], (int?)plain["backoffConfig"]!["baseDelaySeconds"]));
        Assert.Equal((2, "fixed", 1), ((int?)own["maxTries"], (string?)own["backoffStrategy"], (int?)own["backoffConfig"]!["baseDelaySeconds"]));
        Assert.Equal(5, (int?)(await api.GetAsync($"/jobs/{old}"))["maxTries"]);
    }
}
