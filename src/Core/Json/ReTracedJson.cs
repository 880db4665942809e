using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ReTraced.Backoff;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Json;

/// <summary>How everything in Core is read and written as JSON: camelCase, absent for null.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.Strict, MaxDepth = StoredDepth)]
[JsonSerializable(typeof(JobSpec))]
[JsonSerializable(typeof(JobHead))]
[JsonSerializable(typeof(DeadLetters.Death[]))]
[JsonSerializable(typeof(JobProgress))]
[JsonSerializable(typeof(BackoffConfig))]
[JsonSerializable(typeof(Enqueued))]
[JsonSerializable(typeof(ParentsFinished))]
[JsonSerializable(typeof(ParentFailed))]
[JsonSerializable(typeof(Due))]
[JsonSerializable(typeof(RunNow))]
[JsonSerializable(typeof(Started))]
[JsonSerializable(typeof(Succeeded))]
[JsonSerializable(typeof(FailedRun))]
[JsonSerializable(typeof(LeaseWasLost))]
[JsonSerializable(typeof(Released))]
[JsonSerializable(typeof(CancelAsked))]
[JsonSerializable(typeof(Expired))]
[JsonSerializable(typeof(RetryAsked))]
[JsonSerializable(typeof(PoisonAsked))]
[JsonSerializable(typeof(DiscardAsked))]
[JsonSerializable(typeof(JobEventKind))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(LedgerView))]
[JsonSerializable(typeof(ClockStep))]
[JsonSerializable(typeof(DeadLetters.DeadLetter))]
[JsonSerializable(typeof(DeadLetters.DeadLetterGroup))]
[JsonSerializable(typeof(Operations.Operation))]
[JsonSerializable(typeof(Operations.OperationView))]
[JsonSerializable(typeof(Events.JobMoved))]
[JsonSerializable(typeof(Schedules.Schedule))]
[JsonSerializable(typeof(Schedules.ScheduleState))]
[JsonSerializable(typeof(Schedules.ScheduleView))]
[JsonSerializable(typeof(Workflows.Workflow))]
[JsonSerializable(typeof(Workflows.WorkflowGraph))]
[JsonSerializable(typeof(Workflows.WorkflowAct))]
[JsonSerializable(typeof(Workflows.WorkflowView))]
[JsonSerializable(typeof(Explain.Explanation))]
[JsonSerializable(typeof(Explain.Verification))]
[JsonSerializable(typeof(Explain.DriftAnswer))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(Exports.ExportDigest))]
[JsonSerializable(typeof(Exports.ExportVerification))]
[JsonSerializable(typeof(BackoffPreview))]
[JsonSerializable(typeof(Queues.RateRecord))]
[JsonSerializable(typeof(Access.AccessKey))]
[JsonSerializable(typeof(Access.AuditEntry))]
[JsonSerializable(typeof(Access.AuditOutcome))]
public sealed partial class ReTracedJson : JsonSerializerContext
{
    /// <summary>
    /// How deep stored JSON may nest. A request nests 64 deep at most; the values in it stand deeper than that in a
    /// ledger entry, and what was written must be readable.
    /// </summary>
    private const int StoredDepth = 256;

    /// <summary>Writes texts as they are, where the default would escape every letter beyond ASCII.</summary>
    public static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
