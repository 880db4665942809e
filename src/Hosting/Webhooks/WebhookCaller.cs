using System.Net.Sockets;
using Microsoft.Extensions.Options;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Queues;

namespace ReTraced.Hosting;

/// <summary>Sends a job to its queue's webhook and makes a report of the answer.</summary>
public sealed class WebhookCaller(WebhookConnections connections, TimeProvider clock, IOptions<ReTracedOptions> options)
{
    private const int MostOfErrorBody = 4 * 1024;

    // The status has said what matters; a body that does not come must not make a timeout of it.
    private static readonly TimeSpan ErrorBodyWithin = TimeSpan.FromSeconds(2);

    private readonly int _maxAnswerBytes = options.Value.Limits.JobDataBytes;

    /// <summary>Makes one call. Whatever the endpoint does becomes a report; only the token's own cancellation is thrown.</summary>
    /// <param name="webhook">Where the job goes.</param>
    /// <param name="job">The job.</param>
    /// <param name="parents">What the jobs on which it depends have returned.</param>
    /// <param name="cancellationToken">Ends the call, wherever it is.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<RunReport> CallAsync(Webhook webhook, LeasedJob job, ParentOutputs parents, CancellationToken cancellationToken)
    {
        var answered = false;
        try
        {
            using var request = WebhookRequest.Of(webhook, job.Job, parents, clock.GetUtcNow());
            using var response = await connections.SendAsync(request, cancellationToken);
            answered = true;
            return response.IsSuccessStatusCode
                ? await ReadAnswerAsync(webhook, job.LeaseId, response, cancellationToken)
                : WebhookRefusal.Of(webhook, job.LeaseId, response, await ReadErrorBodyAsync(response, cancellationToken), clock.GetUtcNow());
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The call of the webhook was ended.", e, cancellationToken);
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            return WebhookFailure.Of(webhook, job.LeaseId, e, answered);
        }
    }

    private async Task<RunReport> ReadAnswerAsync(Webhook webhook, string leaseId, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await ReadAsync(response, body, _maxAnswerBytes + 1, cancellationToken);
        return body.Length <= _maxAnswerBytes
            ? WebhookAnswer.Of(webhook, leaseId, (int)response.StatusCode, body.GetBuffer().AsMemory(0, (int)body.Length))
            : WebhookFailure.AnswerTooLarge(webhook, leaseId, (int)response.StatusCode, _maxAnswerBytes);
    }

    // As much of it as comes in a moment, or nothing: it is only quoted.
    private async Task<ReadOnlyMemory<byte>> ReadErrorBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        using var patience = new CancellationTokenSource(ErrorBodyWithin, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await ReadAsync(response, body, MostOfErrorBody, end.Token);
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            // The status counts all the same.
        }

        return body.ToArray();
    }

    // A connection that is reset while it is being made comes as the socket's own exception.
    private static bool IsOfTheConnection(Exception e) => e is HttpRequestException or IOException or SocketException or OperationCanceledException;

    private static async Task ReadAsync(HttpResponseMessage response, MemoryStream body, int most, CancellationToken cancellationToken)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        while (body.Length < most && await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - body.Length)), cancellationToken) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
        }
    }
}
