using Microsoft.AspNetCore.Diagnostics;
using Orleans.Runtime;
using ReTraced.Storage;

namespace ReTraced.Gateway.Http;

/// <summary>Answers for exceptions: the store is away, the request is malformed, or something is wrong with us.</summary>
public sealed class FaultHandler(IHostApplicationLifetime lifetime) : IExceptionHandler
{
    /// <summary>True for what nobody has foreseen: it belongs into the log.</summary>
    public static bool IsDefect(Exception exception) => exception is not (StoreUnavailableException or OrleansException or TimeoutException or BadHttpRequestException or OperationCanceledException);

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is StoreNotOwnedException notOwned)
        {
            await StandbyGate.RefuseAsync(httpContext, notOwned.Message);
            return true;
        }

        if (exception is OrleansException or TimeoutException)
        {
            httpContext.Response.Headers.RetryAfter = "1";
            var problem = lifetime.ApplicationStopping.IsCancellationRequested
                ? Problems.Of(StatusCodes.Status503ServiceUnavailable, "SHUTTING_DOWN", "This server is shutting down.", "Whether the request had an effect is not known: read before you repeat it, once the server is back or at another one.")
                : Problems.Of(StatusCodes.Status503ServiceUnavailable, "CLUSTER_UNAVAILABLE", "The process that the request was for has gone, or did not answer.", "Another one takes its place within seconds. Whether the request had an effect is not known: read before you repeat it, or repeat it with its Idempotency-Key.");
            await Faults.AnswerAsync(httpContext, problem);
            return true;
        }

        var (status, detail) = exception switch
        {
            StoreUnavailableException e => (StatusCodes.Status503ServiceUnavailable, e.Message),
            BadHttpRequestException e => (e.StatusCode, e.Message),
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested => (StatusCodes.Status499ClientClosedRequest, "The caller went away."),
            _ => (StatusCodes.Status500InternalServerError, "Something went wrong in the server; its log says what. Whether the request had an effect is not known: read before you repeat it."),
        };
        httpContext.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = "1";
        }

        await Faults.AnswerAsync(httpContext, Problems.Of(status, detail));
        return true;
    }
}
