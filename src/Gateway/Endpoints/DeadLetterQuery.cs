using ReTraced.DeadLetters;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Reads a <see cref="BulkFilter"/> of query parameters.</summary>
public static class DeadLetterQuery
{
    /// <summary>Reads it.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="text">The query as it was sent.</param>
    public static BulkFilter Read(QueryReader query, QueryString text)
    {
        var data = query.Fields("data.", text);
        foreach (var twice in data.GroupBy(condition => condition.Path, StringComparer.Ordinal).Where(path => path.Count() > 1))
        {
            query.Add("data." + twice.Key, "is given more than once.");
        }

        return new BulkFilter
        {
            Queue = query.Text("queue", JobNames.IsQueueName, JobNames.QueueNameForm),
            Status = query.Choice("status", ("dead", DeadLetterStatus.Dead), ("poisoned", DeadLetterStatus.Poisoned)),
            FailureType = query.Choice("failureType", ("TEMPORARY", FailureType.Temporary), ("PERMANENT", FailureType.Permanent), ("POISON", FailureType.Poison)),
            ErrorCode = query.Text("errorCode", ErrorCodes.IsValid, "[A-Z][A-Z0-9_]{0,63}"),
            Fingerprint = query.Text("fingerprint", BulkFields.IsFingerprint, BulkFields.FingerprintForm),
            Type = query.Text("type", JobNames.IsType, JobNames.TypeForm),
            Tag = query.Text("tag"),
            Text = query.Text("text"),
            Data = data.Count == 0 ? null : data.DistinctBy(condition => condition.Path).ToDictionary(condition => condition.Path, condition => condition.Value, StringComparer.Ordinal),
            DiedAfter = query.Whole("diedAfter", 0, JobFields.MaxInstant),
            DiedBefore = query.Whole("diedBefore", 0, JobFields.MaxInstant),
            Resolved = query.Bool("resolved"),
        };
    }
}
