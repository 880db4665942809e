using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ReTraced.EndToEnd.Crashes;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Ownership;

/// <summary>Two servers on one store: the one that owns it is killed, or stands still and comes back.</summary>
public sealed class TakeoverTests : IDisposable
{
    // What is promised, from the kill to what the new owner does first.
    private const long TakeoverMs = 10_000;

    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task Kill9_WhenAStandbyWaits_ItGoesOnWithin10SecondsAndNothingIsLost(string store)
    {
        await _stage.UseAsync(store);
        using var owner = await _stage.StartAsync();
        using var standby = await _stage.StartAsync();
        using var first = owner.Client();
        using var second = standby.Client();
        await first.EnqueueAsync(_stage.Job("running", "wait", "gate"));
        await Eventually.True(() => _stage.Runs.Count == 1, "it is in its handler");
        await AssertStandbyAsync(second, owner.OwnerName);

        var answered = new List<string>();
        var enqueues = Enumerable.Range(0, 300).Select(i => EnqueueAsync(first, $"j-{i}", answered)).ToList();
        await Eventually.True(() => Count(answered) >= 100, "100 are answered");
        await owner.KillAsync();
        var killedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await Task.WhenAll(enqueues);

        await ReadyAsync(second);
        _stage.Open("gate");
        foreach (var id in answered.Append("running"))
        {
            await second.IsAsync(id, "completed");
        }

        await second.AllVerifyAsync(answered.Append("running"));
        AssertWithin(await LeaseLostAtAsync(second, "running") - killedAt);
        Assert.Equal(["1 start", "2 start", "2 end"], _stage.RunsOf("running"));
    }

    [Fact]
    public async Task Stop_WhenTheOwnerEndsInGoodOrder_TheStandbyTakesOverAndNoRunIsLost()
    {
        using var owner = await _stage.StartAsync("--ReTraced:ShutdownSeconds", "0");
        using var standby = await _stage.StartAsync();
        using var first = owner.Client();
        using var second = standby.Client();
        await first.EnqueueAsync(_stage.Job("running", "wait", "gate"));
        await Eventually.True(() => _stage.Runs.Count == 1, "it is in its handler");

        await owner.TerminateAsync();

        Assert.Equal(0, owner.ExitCode);
        _stage.Open("gate");
        await ReadyAsync(second);
        await second.IsAsync("running", "completed");
        var job = await second.ReadAsync("/api/v1/jobs/running");
        Assert.Equal((0, 1, 2), ((int)job["leasesLost"]!, (int)job["tries"]!, (int)job["historyCount"]!));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task Pause_WhenTheOwnerStandsStill_ItIsReplacedWritesNothingMoreAndTakesOverAgain(string store)
    {
        await _stage.UseAsync(store);
        using var first = await _stage.StartAsync();
        using var second = await _stage.StartAsync();
        using var one = first.Client();
        using var two = second.Client();
        await one.EnqueueAsync(_stage.Job("running", "wait", "gate"));
        await one.EnqueueAsync(Delayed("later"));
        await Eventually.True(() => _stage.Runs.Count == 1, "it is in its handler");

        await first.PauseAsync();
        var pausedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        // Taken by the system for it, and answered only once it goes on.
        var inFlight = Enumerable.Range(0, 8).Select(i => one.SendAsync("/api/v1/jobs", _stage.Job($"late-{i}", "ok").ToJsonString())).ToList();
        var cancel = one.SendAsync("/api/v1/jobs/later/cancel", """{"reason":"late"}""");
        await ReadyAsync(two);
        await Eventually.True(() => _stage.Runs.Count == 2, "it runs there");
        AssertWithin(await LeaseLostAtAsync(two, "running") - pausedAt);

        await first.GoOnAsync();
        foreach (var answer in await Task.WhenAll(inFlight.Append(cancel)))
        {
            using (answer)
            {
                await AssertStandbyAsync(answer);
            }
        }

        await Eventually.True(async () => await StandbyAsync(one) is { } why && why.Contains(second.OwnerName, StringComparison.Ordinal), "the first is a standby");
        _stage.Open("gate");
        await two.IsAsync("running", "completed");
        Assert.Equal("delayed", await two.StatusAsync("later"));
        for (var i = 0; i < inFlight.Count; i++)
        {
            using var answer = await two.GetAsync($"/api/v1/jobs/late-{i}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        await second.KillAsync();
        await ReadyAsync(one);
        using var retry = await one.SendAsync("/api/v1/jobs/later/retry", """{"reason":"now"}""");
        Assert.Equal(HttpStatusCode.Accepted, retry.StatusCode);
        await one.EnqueueAsync(_stage.Job("late-0", "ok"));
        string[] ids = ["running", "later", "late-0"];
        foreach (var id in ids)
        {
            await one.IsAsync(id, "completed");
        }

        await one.AllVerifyAsync(ids);
    }

    private JsonObject Delayed(string id)
    {
        var job = _stage.Job(id, "ok");
        job["delaySeconds"] = 3600;
        return job;
    }

    private async Task EnqueueAsync(HttpClient http, string id, List<string> answered)
    {
        try
        {
            await http.EnqueueAsync(_stage.Job(id, "ok"));
            lock (answered)
            {
                answered.Add(id);
            }
        }
        catch (HttpRequestException)
        {
            // It died before it could answer.
        }
    }

    private static int Count(List<string> answered)
    {
        lock (answered)
        {
            return answered.Count;
        }
    }

    private static Task ReadyAsync(HttpClient http) => Eventually.True(
        async () =>
        {
            using var answer = await http.GetAsync("/readyz");
            return answer.StatusCode == HttpStatusCode.OK;
        },
        "the other has taken over");

    // Why it cannot serve, or null if it can.
    private static async Task<string?> StandbyAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/readyz");
        return answer.StatusCode == HttpStatusCode.ServiceUnavailable ? (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"] : null;
    }

    private static async Task AssertStandbyAsync(HttpClient http, string owner)
    {
        Assert.Contains($"standby: the store is owned by {owner}", await StandbyAsync(http), StringComparison.Ordinal);
        using var live = await http.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var answer = await http.GetAsync("/api/v1/queues");
        await AssertStandbyAsync(answer);
    }

    private static async Task AssertStandbyAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable && (string?)JsonNode.Parse(text)!["code"] == "STANDBY", text);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }

    // The first thing that a new owner does for a job that ran in the one before.
    private static async Task<long> LeaseLostAtAsync(HttpClient http, string jobId) =>
        (long)(await http.ReadAsync($"/api/v1/jobs/{jobId}/ledger"))["items"]!.AsArray().Single(entry => (string?)entry!["event"] == "leaseLost")!["at"]!;

    private static void AssertWithin(long tookMs) =>
        Assert.True(tookMs is >= 0 and <= TakeoverMs, string.Create(CultureInfo.InvariantCulture, $"The takeover took {tookMs} ms."));
}
