using System.Text;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Queues;

namespace ReTraced.Hosting;

/// <summary>What an answer of any status but 2xx says.</summary>
internal static class WebhookRefusal
{
    /// <summary>The report.</summary>
    /// <param name="webhook">Whose answer.</param>
    /// <param name="leaseId">Whose run.</param>
    /// <param name="response">The answer.</param>
    /// <param name="body">The beginning of its body, to be quoted.</param>
    /// <param name="now">When it came.</param>
    public static RunReport Of(Webhook webhook, string leaseId, HttpResponseMessage response, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var message = new StringBuilder($"{WebhookFailure.Where(webhook)} answered {WebhookFailure.Phrase(status)}");
        if (status is >= 300 and < 400)
        {
            message.Append(Header(response, "Location") is { } location
                ? $": redirects are not followed, and this one points to {QuotedText.Of(location, webhook)}. Give the queue the URL that answers itself"
                : ": redirects are not followed, and this one does not say where it points");
        }
        else if (Encoding.UTF8.GetString(body.Span) is var text && !string.IsNullOrWhiteSpace(text))
        {
            message.Append($": {QuotedText.Of(text, webhook)}");
        }

        var retryAfter = status is 429 or 503 ? Header(response, "Retry-After") : null;
        return WebhookFailure.Report(leaseId, Code(status), message.Append('.').ToString(), status, retryAfter) with
        {
            RetryAfterMs = RetryAfter.Milliseconds(retryAfter, now),
        };
    }

    private static string Code(int status) => status switch
    {
        401 => ErrorCodes.AuthenticationFailed,
        403 => ErrorCodes.AuthorizationFailed,
        408 => ErrorCodes.Timeout,
        429 => ErrorCodes.RateLimitExceeded,
        >= 400 and < 500 => ErrorCodes.InvalidJobData,
        >= 500 and < 600 => ErrorCodes.ServiceUnavailable,
        _ => ErrorCodes.JobExecutionFailed,
    };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
