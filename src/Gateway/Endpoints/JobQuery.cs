using ReTraced.DeadLetters;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Reads a <see cref="JobFilter"/> of query parameters.</summary>
public static class JobQuery
{
    /// <summary>Reads it.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="text">The query as it was sent.</param>
    public static JobFilter Read(QueryReader query, QueryString text) => new()
    {
        Queue = query.Text("queue", JobNames.IsQueueName, JobNames.QueueNameForm),
        Status = query.Choice("status", [.. Enum.GetValues<JobStatus>().Select(status => (status.ToWire(), status))]),
        Type = query.Text("type", JobNames.IsType, JobNames.TypeForm),
        ErrorCode = query.Text("errorCode", ErrorCodes.IsValid, "[A-Z][A-Z0-9_]{0,63}"),
        Fingerprint = query.Text("fingerprint", Fingerprint.IsValid, Fingerprint.Form),
        Tag = query.Text("tag", JobNames.IsType, JobNames.TypeForm),
        Text = query.Text("text"),
        Data = query.Fields("data.", text),
        CreatedAfter = query.Whole("createdAfter", 0, JobFields.MaxInstant),
        CreatedBefore = query.Whole("createdBefore", 0, JobFields.MaxInstant),
    };
}
