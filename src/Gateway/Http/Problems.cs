using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ReTraced.Grains;
using ReTraced.Jobs;

namespace ReTraced.Gateway.Http;

/// <summary>Errors as problem documents (RFC 9457): each has a <c>code</c>, and for wrong input <c>errors</c> names each field.</summary>
public static class Problems
{
    /// <summary>Most wrong fields that one answer lists.</summary>
    public const int MostErrors = 100;

    /// <summary>The input is wrong.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyList<FieldError> errors, int status = StatusCodes.Status400BadRequest) =>
        Of(status, "INVALID_REQUEST", "The request is not valid.", Detail(errors), errors);

    /// <summary>One field is wrong.</summary>
    public static ProblemHttpResult Invalid(string field, string message) => Invalid([new FieldError(field, message)]);

    /// <summary>There is no such job.</summary>
    public static ProblemHttpResult NoJob(string jobId) =>
        Of(StatusCodes.Status404NotFound, ErrorCodes.JobNotFound, "No such job.", $"There is no job '{jobId}'. It may have been removed by its queue's retention.");

    /// <summary>Another job holds the unique key.</summary>
    public static ProblemHttpResult UniqueKeyTaken(string detail) => Of(StatusCodes.Status409Conflict, "UNIQUE_KEY_TAKEN", "Another job holds the unique key.", detail);

    /// <summary>There is no such thing.</summary>
    public static ProblemHttpResult NotFound(string code, string detail) => Of(StatusCodes.Status404NotFound, code, "Not found.", detail);

    /// <summary>The answer of a job that did not do what was asked.</summary>
    public static ProblemHttpResult Of(JobReply reply) => reply.Status switch
    {
        ReplyStatus.NotFound => Of(StatusCodes.Status404NotFound, ErrorCodes.JobNotFound, "No such job.", reply.Message!),
        ReplyStatus.Invalid => Of(StatusCodes.Status400BadRequest, "INVALID_REQUEST", "The request is not valid.", $"{reply.Message} {Detail(reply.Errors ?? [])}".Trim(), reply.Errors),
        ReplyStatus.KeyReused => Of(StatusCodes.Status422UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED", "The key was used for another request.", reply.Message!),
        ReplyStatus.JobExists => Of(StatusCodes.Status409Conflict, "JOB_EXISTS", "The job id is taken.", reply.Message!),
        ReplyStatus.LeaseLost => Of(StatusCodes.Status409Conflict, ErrorCodes.LeaseLost, "The lease is lost.", reply.Message!),
        ReplyStatus.VersionChanged => Of(StatusCodes.Status412PreconditionFailed, "VERSION_CHANGED", "The job has moved since you looked.", reply.Message!),
        ReplyStatus.QueueDraining => Draining(reply.Message!),
        ReplyStatus.UniqueTaken => UniqueKeyTaken(reply.Message!),
        ReplyStatus.NeedsForce => Of(StatusCodes.Status409Conflict, "NEEDS_FORCE", "This needs force.", reply.Message!),
        _ => Of(StatusCodes.Status409Conflict, "WRONG_STATUS", "The job's status does not allow this.", reply.Message!),
    };

    /// <summary>A queue takes in no new jobs.</summary>
    public static ProblemHttpResult Draining(string detail) => Of(StatusCodes.Status409Conflict, Grains.Draining.Code, "The queue takes in no new jobs.", detail);

    /// <summary>A problem document.</summary>
    public static ProblemHttpResult Of(int status, string code, string title, string detail, IReadOnlyList<FieldError>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Title = title, Detail = detail };
        problem.Extensions["code"] = code;
        if (errors is { Count: > 0 })
        {
            problem.Extensions["errors"] = errors.Take(MostErrors)
                .GroupBy(error => error.Field, error => error.Message, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        }

        return TypedResults.Problem(problem);
    }

    /// <summary>
    /// What the framework has found: nothing there, another method, something that was thrown. Always as JSON: the
    /// framework's own writer asks the Accept header first, and falls back on text without a code.
    /// </summary>
    public static ProblemHttpResult Of(int status, string? detail = null)
    {
        var problem = new ProblemDetails { Status = status, Detail = detail };
        Complete(problem);
        return TypedResults.Problem(problem);
    }

    /// <summary>Gives a code to those that the framework makes itself.</summary>
    public static void Complete(ProblemDetails problem)
    {
        if (!problem.Extensions.ContainsKey("code"))
        {
            problem.Extensions["code"] = problem.Status switch
            {
                StatusCodes.Status404NotFound => "NOT_FOUND",
                StatusCodes.Status405MethodNotAllowed => "METHOD_NOT_ALLOWED",
                StatusCodes.Status408RequestTimeout => "REQUEST_TIMEOUT",
                StatusCodes.Status413PayloadTooLarge => "BODY_TOO_LARGE",
                StatusCodes.Status415UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
                StatusCodes.Status503ServiceUnavailable => "STORE_UNAVAILABLE",
                >= 500 => "INTERNAL_ERROR",
                _ => "INVALID_REQUEST",
            };
        }

        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status404NotFound => "There is nothing at this address. The calls are listed in /openapi/v1.json.",
            StatusCodes.Status405MethodNotAllowed => "This address does not take this method. The calls are listed in /openapi/v1.json.",
            StatusCodes.Status415UnsupportedMediaType => "This call does not take a body of this media type. Send application/json, with that Content-Type.",
            _ => null,
        };
    }

    private static string Detail(IReadOnlyList<FieldError> errors) => errors.Count switch
    {
        0 => "",
        1 => $"{errors[0].Field} {errors[0].Message}",
        <= MostErrors => $"{errors.Count} fields are wrong; errors names each.",
        _ => $"{errors.Count} fields are wrong; errors names the first {MostErrors}.",
    };
}
