using ReTraced.Operations;

namespace ReTraced.Grains;

/// <summary>What a bulk operation asks of each job, and how a refusal is named.</summary>
public static class BulkRequests
{
    /// <summary>The request to one job.</summary>
    public static PersonRequest Of(Operation operation) => new(
        operation.Action switch { BulkAction.Retry => PersonAction.Retry, BulkAction.Discard => PersonAction.Discard, _ => PersonAction.Poison },
        operation.By,
        operation.Reason)
    {
        Changes = operation.Changes,
        Force = operation.Force,
        Operation = operation.OperationId,
    };

    /// <summary>A refusal.</summary>
    public static OperationConflict Conflict(string jobId, JobReply reply) => new(
        CodeOf(reply.Status),
        1,
        jobId,
        reply.Errors is { Count: > 0 } errors ? $"{errors[0].Field} {errors[0].Message}" : reply.Message ?? "It was refused.");

    /// <summary>The code that a refusal of this status has in the API.</summary>
    public static string CodeOf(ReplyStatus status) => status switch
    {
        ReplyStatus.NotFound => Jobs.ErrorCodes.JobNotFound,
        ReplyStatus.NeedsForce => "NEEDS_FORCE",
        ReplyStatus.Invalid => "INVALID_REQUEST",
        ReplyStatus.VersionChanged => "VERSION_CHANGED",
        ReplyStatus.QueueDraining => Draining.Code,
        ReplyStatus.UniqueTaken => "UNIQUE_KEY_TAKEN",
        _ => "WRONG_STATUS",
    };
}
