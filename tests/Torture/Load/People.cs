using System.Globalization;
using System.Text.Json.Nodes;

namespace ReTraced.Torture.Load;

/// <summary>What operators do meanwhile: replay, discard and poison dead letters, cancel, hurry delayed jobs, pause queues.</summary>
internal sealed class People(Api api, Dice dice, Promises promises, Tally tally)
{
    private const string Reason = """{"reason":"torture"}""";

    /// <summary>Goes on until the load ends, and leaves no queue paused.</summary>
    public async Task RunAsync(CancellationToken load, CancellationToken end)
    {
        await api.UntilAnsweredAsync(HttpMethod.Patch, $"api/v1/queues/{JobDraw.Queues.First()}", """{"dlqPolicy":{"autoRetryAfterSeconds":3,"maxAutoRetries":2}}""", end);
        while (!load.IsCancellationRequested)
        {
            switch (dice.Between(1, 10))
            {
                case <= 5:
                    await DealWithADeadLetterAsync();
                    break;
                case <= 7 when promises.Any(dice) is { } jobId:
                    await ActAsync("cancels", $"api/v1/jobs/{jobId}/cancel", Reason);
                    break;
                case 8 when await FirstAsync("api/v1/jobs?status=delayed&limit=20") is { } jobId:
                    await ActAsync("delayed jobs run at once", $"api/v1/jobs/{jobId}/retry", Reason);
                    break;
                case 9:
                    await PauseAsync(end);
                    break;
                case 10:
                    await ActAsync("bulk operations", "api/v1/dlq/bulk", Bulk());
                    break;
            }

            await Task.Delay(dice.Pause(100, 400), TimeProvider.System, CancellationToken.None);
        }

        foreach (var queue in JobDraw.Queues)
        {
            await api.UntilAnsweredAsync(HttpMethod.Post, $"api/v1/queues/{queue}/resume", Reason, end);
        }
    }

    private async Task DealWithADeadLetterAsync()
    {
        if (await FirstAsync("api/v1/dlq?resolved=false&limit=20") is not { } jobId)
        {
            return;
        }

        switch (dice.Between(1, 10))
        {
            case 1:
                await ActAsync("discards", $"api/v1/dlq/{jobId}/discard", Reason);
                break;
            case 2:
                await ActAsync("verdicts", $"api/v1/dlq/{jobId}/poison", Reason);
                break;
            default:
                await ActAsync("replays", $"api/v1/dlq/{jobId}/retry", Replay());
                break;
        }
    }

    private string Replay()
    {
        var body = new JsonObject { ["reason"] = "torture", ["force"] = true };
        if (dice.OnceIn(2))
        {
            // Mended: whatever it did before, now it succeeds.
            body["changes"] = JsonNode.Parse("""[{"op":"replace","path":"/jobData","value":{"plan":["Ok"]}},{"op":"replace","path":"/maxTries","value":3}]""");
        }

        return body.ToJsonString();
    }

    // Some of each queue's, slow enough that a fault may come in the middle.
    private string Bulk()
    {
        var body = new JsonObject
        {
            ["action"] = dice.OnceIn(4) ? "discard" : "retry",
            ["filter"] = new JsonObject { ["queue"] = dice.Of<string>([.. JobDraw.Queues]) },
            ["reason"] = "torture",
            ["limit"] = dice.Between(1, 60),
            ["ratePerSecond"] = dice.Between(5, 50),
        };
        if ((string)body["action"]! == "retry" && dice.OnceIn(2))
        {
            body["changes"] = JsonNode.Parse("""[{"op":"replace","path":"/jobData","value":{"plan":["Ok"]}},{"op":"replace","path":"/maxTries","value":3}]""");
        }

        return body.ToJsonString();
    }

    private async Task PauseAsync(CancellationToken end)
    {
        var queue = dice.Of<string>([.. JobDraw.Queues]);
        await ActAsync("pauses of queues", $"api/v1/queues/{queue}/pause", Reason);
        await Task.Delay(dice.Pause(300, 1_500), TimeProvider.System, CancellationToken.None);
        await api.UntilAnsweredAsync(HttpMethod.Post, $"api/v1/queues/{queue}/resume", Reason, end);
    }

    // Somebody else may have been faster, and the job elsewhere by now: then nothing happens.
    private async Task ActAsync(string what, string path, string body)
    {
        if (await api.TryAsync(HttpMethod.Post, path, body) is { Status: var status } && (int)status < 300)
        {
            tally.Add(what);
        }
    }

    private async Task<string?> FirstAsync(string path)
    {
        var items = (await api.TryAsync(HttpMethod.Get, path))?.Json?["items"]?.AsArray();
        return items is { Count: > 0 } ? (string?)items[dice.Between(0, items.Count - 1)]!["jobId"] : null;
    }
}
