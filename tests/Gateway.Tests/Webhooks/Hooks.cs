using System.Text.Json;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Webhooks;

/// <summary>Queues with webhooks, and what became of their jobs.</summary>
internal static class Hooks
{
    /// <summary>Makes a queue whose jobs go to this URL.</summary>
    public static async Task<string> QueueAsync(this ApiServer api, string url, object? more = null)
    {
        var queue = api.NewQueue("hook");
        var webhook = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        webhook["url"] = url;
        (await api.PatchAsync($"/queues/{queue}", new JsonObject { ["webhook"] = webhook }.ToJsonString())).Is(200);
        return queue;
    }

    /// <summary>Sends a job to this URL, with one more try in an hour, and waits for the end of its first run.</summary>
    /// <returns>The job.</returns>
    public static async Task<Answer> CallAsync(this ApiServer api, string url, string status, object? more = null, int timeoutSeconds = 60)
    {
        var queue = await api.QueueAsync(url, more);
        var jobId = await api.EnqueueAsync(new { queueName = queue, timeoutSeconds, maxTries = 2, backoffStrategy = "fixed", backoffConfig = new { baseDelaySeconds = 3600, maxDelaySeconds = 86400 } });
        return await api.IsAsync(jobId, status);
    }

    /// <summary>Code, kind of failure, and the pause that the endpoint asked for.</summary>
    public static (string? Code, string? FailureType, long? RetryAfterMs) Failure(this Answer job)
    {
        var run = job["history"]![0]!;
        return ((string?)run["error"]!["code"], (string?)run["decision"]!["failureType"], (long?)run["decision"]!["retryAfterMs"]);
    }

    /// <summary>The message of the last error.</summary>
    public static string Message(this Answer job) => (string)job["lastError"]!["message"]!;
}
