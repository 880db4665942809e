using ReTraced.Access;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Access;

// What the audit log says of things: little, and never a secret.

/// <summary>A job.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Version">The seq of its last ledger entry.</param>
/// <param name="Tries">Runs so far.</param>
public sealed record JobGlimpse(JobStatus Status, long Version, int Tries)
{
    /// <summary>What is said of a job.</summary>
    public static JsonData Of(StoredJob job) => AuditTrail.Json(new JobGlimpse(job.State.Head.Status, job.State.Head.Version, job.State.Head.Tries));
}

/// <summary>What was asked for beside the reason: a JSON Patch, a due time, force. Of a patch that is too long to be kept twice, its length in bytes: the job's ledger has it if it was done.</summary>
public sealed record AskedFor(JsonData? Changes, long? RunAt, bool? Force, int? ChangesBytes = null)
{
    private const int LongestChanges = 16 * 1024;

    /// <summary>What is said of it; null if it was nothing.</summary>
    public static JsonData? Of(JsonData? changes, long? runAt = null, bool force = false) => (changes, runAt, force) is (null, null, false)
        ? null
        : AuditTrail.Json(new AskedFor(changes?.Length <= LongestChanges ? changes : null, runAt, force ? true : null, changes?.Length > LongestChanges ? changes.Length : null));
}

/// <summary>What was asked for of many dead letters at once.</summary>
public sealed record BulkGlimpse(BulkAction Action, BulkFilter Filter, JsonData? Changes, double? RatePerSecond, int? Limit, int? Canary, bool? Force);

/// <summary>A bulk operation.</summary>
public sealed record OperationGlimpse(string OperationId, OperationStatus Status, int Done, int Failed);

/// <summary>The job that a clone made.</summary>
public sealed record CloneGlimpse(string JobId);

/// <summary>A key.</summary>
public sealed record KeyGlimpse(string Name, AccessRole Role);
