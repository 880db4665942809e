using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ReTraced.Grains.Crashing;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>The server dies at each numbered point, for real, and the next one keeps the promise.</summary>
public sealed class CrashPointTests : IDisposable
{
    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Committed_WhenAnEnqueueIsNotAnswered_TheJobIsThereOnceAndARepeatGetsTheAnswer()
    {
        var body = _stage.Job("j", "ok").ToJsonString();
        await DiesAtAsync(CrashPoint.Committed, 1, http => EnqueueAsync(http, body, "key"));

        using var server = await _stage.StartAsync();
        using var http = server.Client();
        using (var repeated = await EnqueueAsync(http, body, "key"))
        {
            Assert.Equal((HttpStatusCode.OK, "true"), (repeated.StatusCode, Assert.Single(repeated.Headers.GetValues("Idempotent-Replayed"))));
        }

        using (var taken = await EnqueueAsync(http, body))
        {
            Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        }

        await http.IsAsync("j", "completed");
        Assert.Single((await http.ReadAsync($"/api/v1/jobs?queue={Stage.Queue}"))["items"]!.AsArray());
        Assert.Equal(["1 start", "1 end"], _stage.RunsOf("j"));
        await http.AllVerifyAsync(["j"]);
    }

    [Fact]
    public async Task Committed_WhenABatchIsNotAnswered_AllOfItIsThereAndRuns()
    {
        string[] ids = ["a", "b", "c"];
        var batch = new JsonObject { ["jobs"] = new JsonArray([.. ids.Select(id => _stage.Job(id, "ok"))]) }.ToJsonString();
        await DiesAtAsync(CrashPoint.Committed, 1, http => http.SendAsync("/api/v1/jobs/batch", batch));

        using var server = await _stage.StartAsync();
        using var http = server.Client();
        foreach (var id in ids)
        {
            await http.IsAsync(id, "completed");
            Assert.Equal(["1 start", "1 end"], _stage.RunsOf(id));
        }

        using (var taken = await http.SendAsync("/api/v1/jobs/batch", batch))
        {
            Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        }

        await http.AllVerifyAsync(ids);
    }

    // The third commit of a job is the end of its first run.
    [Fact]
    public async Task Committed_WhenACompletionIsNotHeardOf_TheJobDoesNotRunAgain()
    {
        await DiesAtAsync(CrashPoint.Committed, 3, http => http.SendAsync("/api/v1/jobs", _stage.Job("j", "ok").ToJsonString()), mayBeAnswered: true);

        using var server = await _stage.StartAsync();
        using var http = server.Client();
        // Whatever the queue would run again comes before a new job.
        await http.EnqueueAsync(_stage.Job("later", "ok"));
        await http.IsAsync("later", "completed");
        Assert.Equal("completed", await http.StatusAsync("j"));
        Assert.Equal(["1 start", "1 end"], _stage.RunsOf("j"));
        await http.AllVerifyAsync(["j", "later"]);
    }

    [Fact]
    public async Task Committed_WhenAWorkersCompletionIsNotAnswered_TheRepeatIs()
    {
        string token = "";
        await DiesAtAsync(CrashPoint.Committed, 3, async http =>
        {
            await http.EnqueueAsync(RemoteWork.Job("j", 600));
            token = (await RemoteWork.LeaseAsync(http))!;
            return await RemoteWork.CompleteAsync(http, token);
        });

        using var server = await _stage.StartAsync();
        using var http = server.Client();
        using (var repeated = await RemoteWork.CompleteAsync(http, token))
        {
            Assert.Equal(HttpStatusCode.OK, repeated.StatusCode);
        }

        var job = await http.ReadAsync("/api/v1/jobs/j");
        Assert.Equal(("completed", 1), ((string)job["status"]!, (int)job["historyCount"]!));
        await http.AllVerifyAsync(["j"]);
    }

    // The second commit of a job is its lease: nobody has heard of it then, or the pump alone.
    [Theory]
    [InlineData(CrashPoint.Committed, 2)]
    [InlineData(CrashPoint.Leased, 1)]
    public async Task Leased_WhenTheHandlerHasNotBegun_TheLeaseIsLostAndTheJobRuns(CrashPoint point, int passage)
    {
        await DiesAtAsync(point, passage, http => http.SendAsync("/api/v1/jobs", _stage.Job("j", "ok").ToJsonString()), mayBeAnswered: true);
        Assert.Empty(_stage.Runs);

        using var server = await _stage.StartAsync();
        using var http = server.Client();
        await LostOnceAndCompletedAsync(http);
        Assert.Equal(["2 start", "2 end"], _stage.RunsOf("j"));
    }

    [Fact]
    public async Task Leased_WhenAWorkerIsNotAnswered_TheLeaseEndsAtItsTimeAndTheJobIsLeasedAgain()
    {
        await DiesAtAsync(CrashPoint.Leased, 1, async http =>
        {
            await http.EnqueueAsync(RemoteWork.Job("j", 1));
            await RemoteWork.LeaseAsync(http);
            return new HttpResponseMessage();
        });

        using var server = await _stage.StartAsync();
        using var http = server.Client();
        string? token = null;
        await Eventually.True(async () => (token = await RemoteWork.LeaseAsync(http)) is not null, "the job is leased again");
        using (var completed = await RemoteWork.CompleteAsync(http, token!))
        {
            Assert.Equal(HttpStatusCode.OK, completed.StatusCode);
        }

        await LostOnceAndCompletedAsync(http);
    }

    [Fact]
    public async Task InHandler_WhenTheProcessDies_TheJobRunsAgain()
    {
        await DiesAtAsync(CrashPoint.InHandler, 1, http => http.SendAsync("/api/v1/jobs", _stage.Job("j", "wait", "open").ToJsonString()), mayBeAnswered: true);
        Assert.Equal(["1 start"], _stage.RunsOf("j"));

        _stage.Open("open");
        using var server = await _stage.StartAsync();
        using var http = server.Client();
        await LostOnceAndCompletedAsync(http);
        Assert.Equal(["1 start", "2 start", "2 end"], _stage.RunsOf("j"));
    }

    [Fact]
    public async Task HandlerEnded_WhenItsReportIsLost_TheJobRunsAgainAndIsCompletedOnce()
    {
        await DiesAtAsync(CrashPoint.HandlerEnded, 1, http => http.SendAsync("/api/v1/jobs", _stage.Job("j", "ok").ToJsonString()), mayBeAnswered: true);
        Assert.Equal(["1 start", "1 end"], _stage.RunsOf("j"));

        using var server = await _stage.StartAsync();
        using var http = server.Client();
        await LostOnceAndCompletedAsync(http);
        Assert.Equal(["1 start", "1 end", "2 start", "2 end"], _stage.RunsOf("j"));
    }

    private async Task DiesAtAsync(CrashPoint point, int passage, Func<HttpClient, Task<HttpResponseMessage>> call, bool mayBeAnswered = false)
    {
        using var server = await _stage.StartToDieAtAsync(point, passage);
        using var http = server.Client();
        try
        {
            using var answer = await call(http);
            Assert.True(mayBeAnswered, $"It was answered, {answer.StatusCode}.");
        }
        catch (HttpRequestException)
        {
            // The server died before it could answer.
        }

        await Stage.DiesAsync(server);
    }

    private static Task<HttpResponseMessage> EnqueueAsync(HttpClient http, string body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/jobs") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return http.SendAsync(request);
    }

    private static async Task LostOnceAndCompletedAsync(HttpClient http)
    {
        await http.IsAsync("j", "completed");
        var job = await http.ReadAsync("/api/v1/jobs/j");
        Assert.Equal((2, 2, 0), ((int)job["tries"]!, (int)job["historyCount"]!, (int)job["leasesLost"]!));
        Assert.Equal(("FAILED", "LEASE_LOST"), ((string)job["history"]![0]!["result"]!, (string)job["history"]![0]!["error"]!["code"]!));
        Assert.Equal((2, "SUCCESS"), ((int)job["history"]![1]!["attempt"]!, (string)job["history"]![1]!["result"]!));
        var ledger = (await http.ReadAsync("/api/v1/jobs/j/ledger"))["items"]!.AsArray().Select(entry => (string)entry!["event"]!);
        Assert.Equal(["enqueue", "start", "leaseLost", "start", "succeed"], ledger);
        await http.AllVerifyAsync(["j"]);
    }
}
