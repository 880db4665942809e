using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Queues;

namespace ReTraced.Hosting;

/// <summary>Reports of calls that came to no answer, and what all reports of failed calls have in common.</summary>
internal static class WebhookFailure
{
    private const int MostOfHeader = 100;

    /// <summary>The report of a call whose connection failed.</summary>
    /// <param name="webhook">What was called.</param>
    /// <param name="leaseId">Whose run.</param>
    /// <param name="e">How it failed.</param>
    /// <param name="answered">True if status and headers had come by then.</param>
    public static RunReport Of(Webhook webhook, string leaseId, Exception e, bool answered)
    {
        var (where, error) = (Where(webhook), ErrorOf(e));
        if (error == HttpRequestError.ConfigurationLimitExceeded)
        {
            return Report(leaseId, ErrorCodes.JobExecutionFailed, $"{where} answered with headers of more than {WebhookConnections.MaxHeaderKilobytes} KiB.");
        }

        if (Innermost<EgressRefusedException>(e) is { } refused)
        {
            // Only a name may lead elsewhere the next time; see decision 8.
            return Report(leaseId, ErrorCodes.NetworkError, $"{where} was not called. Its host {refused.Reason}.") with
            {
                FailureKind = refused.ByHost ? FailureType.Permanent : null,
            };
        }

        return Report(leaseId, ErrorCodes.NetworkError, error switch
        {
            HttpRequestError.NameResolutionError => $"The name of {where} could not be resolved.",
            HttpRequestError.SecureConnectionError => $"No secure connection to {where} could be made (TLS): {Innermost<AuthenticationException>(e)?.Message ?? e.Message}",
            HttpRequestError.ConnectionError when Innermost<SocketException>(e) is { SocketErrorCode: SocketError.ConnectionRefused } => $"{where} refused the connection.",
            HttpRequestError.ConnectionError => $"{where} could not be reached: {Innermost<SocketException>(e)?.Message ?? e.Message}.",
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => $"What {where} answered is not HTTP.",
            _ when e is OperationCanceledException => $"{where} could not be reached within {WebhookConnections.ConnectTimeout.TotalSeconds} s.",
            _ when Innermost<SocketException>(e) is { SocketErrorCode: SocketError.ConnectionReset } => $"{where} reset the connection {When(answered)}.",
            HttpRequestError.ResponseEnded => $"{where} closed the connection {When(answered)}.",
            _ => $"The connection to {where} broke {When(answered)}: {e.Message}",
        });
    }

    /// <summary>The report of an answer that is too large to be read.</summary>
    public static RunReport AnswerTooLarge(Webhook webhook, string leaseId, int status, int most) => Report(
        leaseId,
        ErrorCodes.JobExecutionFailed,
        FormattableString.Invariant($"{Where(webhook)} answered {Phrase(status)} with more than {most} bytes, which is the most that is read. Return a reference instead."),
        status);

    /// <summary>A report of a failure.</summary>
    public static RunReport Report(string leaseId, string code, string message, int? status = null, string? retryAfter = null) => new(leaseId, JobEventKind.Fail)
    {
        Error = new JobError { Code = code, Message = message, Details = status is { } known ? Details(known, retryAfter) : null },
    };

    /// <summary>The details of an error: the status, and the Retry-After as it came.</summary>
    public static JsonData Details(int status, string? retryAfter = null)
    {
        var kept = retryAfter is null ? "" : $",\"retryAfter\":\"{JsonEncodedText.Encode(retryAfter.Length <= MostOfHeader ? retryAfter : retryAfter[..MostOfHeader])}\"";
        return new JsonData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{{\"status\":{status}{kept}}}")));
    }

    /// <summary>Scheme, host and port: the rest of a URL may be confidential.</summary>
    public static string Where(Webhook webhook) => new Uri(webhook.Url).GetLeftPart(UriPartial.Authority);

    /// <summary>A status with its standard phrase; the endpoint's own may hold anything.</summary>
    public static string Phrase(int status) => FormattableString.Invariant($"{status} {ReasonPhrases.GetReasonPhrase(status)}").TrimEnd();

    private static string When(bool answered) => answered ? "in the middle of its answer" : "before it answered";

    private static HttpRequestError ErrorOf(Exception e) => e switch
    {
        HttpRequestException request => request.HttpRequestError,
        HttpIOException io => io.HttpRequestError,
        _ => HttpRequestError.Unknown,
    };

    private static T? Innermost<T>(Exception e)
        where T : Exception
    {
        T? found = null;
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            found = inner as T ?? found;
        }

        return found;
    }
}
