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
    public static BulkFilter Read(QueryReader query)
    {
        var data = query.Fields();
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
            Data = data.Count == 0 ? null : data.ToDictionary(condition => condition.Path, condition => condition.Value, StringComparer.Ordinal),
            DiedAfter = query.Whole("diedAfter", 0, JobFields.MaxInstant),
            DiedBefore = query.Whole("diedBefore", 0, JobFields.MaxInstant),
            Resolved = query.Bool("resolved"),
        };
    }
}
