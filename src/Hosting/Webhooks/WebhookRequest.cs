using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>The request that a webhook gets: docs/webhooks.md shows it byte for byte.</summary>
internal static class WebhookRequest
{
    private static readonly JsonTypeInfo<Job> JobJson = (JsonTypeInfo<Job>)
        new JsonSerializerOptions(ReTracedJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }.GetTypeInfo(typeof(Job));

    private static readonly string UserAgent = $"ReTraced/{typeof(WebhookRequest).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Makes the request of one run.</summary>
    /// <param name="webhook">Where it goes.</param>
    /// <param name="job">The job, with the run that this is.</param>
    /// <param name="parents">What the jobs on which it depends have returned.</param>
    /// <param name="now">When.</param>
    public static HttpRequestMessage Of(Webhook webhook, StoredJob job, ParentOutputs parents, DateTimeOffset now)
    {
        var (spec, head) = job.State;
        var body = Body(job, parents);
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        headers.TryAddWithoutValidation("webhook-id", spec.JobId);
        headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        headers.TryAddWithoutValidation("retraced-attempt", head.Attempts.ToString(CultureInfo.InvariantCulture));
        if (webhook.Key() is { } key)
        {
            headers.TryAddWithoutValidation("webhook-signature", Signature(key, spec.JobId, timestamp, body));
        }

        // Behind the part of it that is known, a trace context of a version to come may hold anything.
        if (spec.Traceparent is { } traceparent && WebhookFields.IsHeaderValue(traceparent))
        {
            headers.TryAddWithoutValidation("traceparent", traceparent);
        }

        foreach (var (name, value) in webhook.Headers)
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value.Reveal());
        }

        return request;
    }

    // The job as the API shows it, and the number of this run as its last field.
    private static byte[] Body(StoredJob job, ParentOutputs parents)
    {
        var shown = JsonSerializer.SerializeToUtf8Bytes(Job.From(job, parents), JobJson);
        return [.. shown.AsSpan()[..^1], .. Encoding.UTF8.GetBytes(FormattableString.Invariant($",\"attempt\":{job.State.Head.Attempts}}}"))];
    }

    // Standard Webhooks (standardwebhooks.com), version 1.
    private static string Signature(byte[] key, string id, string timestamp, byte[] body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return $"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}";
    }
}
