using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Queues;

namespace ReTraced.Hosting;

/// <summary>What an answer of status 2xx says: <c>{"success":true,"output":..}</c> or <c>{"success":false,"error":{..},"kind":..}</c>.</summary>
internal static class WebhookAnswer
{
    private const string Expected = """{"success":true} or {"success":false,"error":{..}}""";

    // The same as for what comes in over the API: whatever is kept of a job must be readable for ever, and mean one thing.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The report.</summary>
    public static RunReport Of(Webhook webhook, string leaseId, int status, ReadOnlyMemory<byte> body)
    {
        var json = body.Span.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
        if (json.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return NotAnAnswer(webhook, leaseId, status, "an empty body");
        }

        if (!Utf8.IsValid(json.Span))
        {
            return NotAnAnswer(webhook, leaseId, status, $"a body that is not UTF-8: {Quote(webhook, json)}");
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return NotAnAnswer(webhook, leaseId, status, $"no object: {Quote(webhook, json)}");
            }

            var answer = new FieldReader(document.RootElement, "");
            return answer.Bool("success") switch
            {
                true => new RunReport(leaseId, JobEventKind.Succeed) { Output = answer.Any("output") },
                false => Failed(webhook, leaseId, status, answer),
                null => NotAnAnswer(webhook, leaseId, status, $"an object whose success is neither true nor false: {Quote(webhook, json)}"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for a name that holds half of a surrogate pair.
            return NotAnAnswer(webhook, leaseId, status, $"no valid JSON: {Quote(webhook, json)}");
        }
    }

    // What is missing or of another form is left out: the job has failed, and that must not be lost over it.
    private static RunReport Failed(Webhook webhook, string leaseId, int status, FieldReader answer)
    {
        var error = answer.Any("error") is { } given && given.Utf8.Span[0] == (byte)'{' ? answer.Nested("error") : null;
        var message = error is null ? answer.Text("error", int.MaxValue) : error.Text("message", int.MaxValue);
        return new RunReport(leaseId, JobEventKind.Fail)
        {
            Error = new JobError
            {
                Code = error?.Text("code", 64) is { } code && ErrorCodes.IsValid(code) ? code : ErrorCodes.JobExecutionFailed,
                Message = string.IsNullOrWhiteSpace(message)
                    ? $"{WebhookFailure.Where(webhook)} said that the job has failed, and gave no message."
                    : QuotedText.WithoutSecrets(message, webhook),
                Stack = error?.Text("stack", int.MaxValue),
                Details = error?.Any("details") ?? WebhookFailure.Details(status),
            },
            FailureKind = answer.Choice("kind", ("TEMPORARY", FailureType.Temporary), ("PERMANENT", FailureType.Permanent), ("POISON", FailureType.Poison)),
        };
    }

    private static RunReport NotAnAnswer(Webhook webhook, string leaseId, int status, string what) => WebhookFailure.Report(
        leaseId,
        ErrorCodes.JobExecutionFailed,
        $"{WebhookFailure.Where(webhook)} answered {WebhookFailure.Phrase(status)} with {what}. Expected was {Expected}.",
        status);

    private static string Quote(Webhook webhook, ReadOnlyMemory<byte> body) => QuotedText.Of(Encoding.UTF8.GetString(body.Span), webhook);
}
