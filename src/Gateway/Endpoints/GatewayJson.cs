using System.Text.Json.Serialization;
using ReTraced.Access;
using ReTraced.Backoff;
using ReTraced.DeadLetters;
using ReTraced.Gateway.Access;
using ReTraced.Jobs;
using ReTraced.Storage;
using ReTraced.Jobs.Input;
using ReTraced.Operations;

namespace ReTraced.Gateway.Endpoints;

/// <summary>How the answers of the API that are not Core's own are written as JSON.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobInput))]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(Items<Job>))]
[JsonSerializable(typeof(Items<HistoryEntry>))]
[JsonSerializable(typeof(Items<LedgerView>))]
[JsonSerializable(typeof(Items<DeadLetter>))]
[JsonSerializable(typeof(Items<QueueView>))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(RetryRequest))]
[JsonSerializable(typeof(RehearsalAnswer))]
[JsonSerializable(typeof(BulkRequest))]
[JsonSerializable(typeof(BulkRehearsal))]
[JsonSerializable(typeof(BulkGlimpse))]
[JsonSerializable(typeof(GroupsAnswer))]
[JsonSerializable(typeof(OperationGlimpse))]
[JsonSerializable(typeof(Items<OperationView>))]
[JsonSerializable(typeof(ScheduleBody))]
[JsonSerializable(typeof(ScheduleGlimpse))]
[JsonSerializable(typeof(NextAnswer))]
[JsonSerializable(typeof(TriggerAnswer))]
[JsonSerializable(typeof(Items<Schedules.ScheduleView>))]
[JsonSerializable(typeof(Items<Schedules.Firing>))]
[JsonSerializable(typeof(WorkflowBody))]
[JsonSerializable(typeof(WorkflowActBody))]
[JsonSerializable(typeof(WorkflowGlimpse))]
[JsonSerializable(typeof(Items<Workflows.WorkflowView>))]
[JsonSerializable(typeof(CloneRequest))]
[JsonSerializable(typeof(SettingsPatchRequest))]
[JsonSerializable(typeof(PurgeAnswer))]
[JsonSerializable(typeof(PreviewRequest))]
[JsonSerializable(typeof(StatsAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(LeaseAnswer))]
[JsonSerializable(typeof(HeartbeatAnswer))]
[JsonSerializable(typeof(CompleteRequest))]
[JsonSerializable(typeof(FailRequest))]
[JsonSerializable(typeof(ProgressRequest))]
[JsonSerializable(typeof(LogRequest))]
[JsonSerializable(typeof(Items<LogLine>))]
[JsonSerializable(typeof(Items<WorkerView>))]
[JsonSerializable(typeof(Items<AuditEntry>))]
[JsonSerializable(typeof(JobGlimpse))]
[JsonSerializable(typeof(AskedFor))]
[JsonSerializable(typeof(CloneGlimpse))]
[JsonSerializable(typeof(KeyGlimpse))]
[JsonSerializable(typeof(QueueSettingsView))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(BackoffConfig))]
[JsonSerializable(typeof(string[]))]
public sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>A page of a list.</summary>
/// <param name="Data">What is on it.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the next page; absent at the end.</param>
/// <param name="Scan">How many jobs were looked at to find these, and whether that was all up to the next page; absent where each one looked at is on it.</param>
public sealed record Items<T>([property: JsonPropertyName("items")] IReadOnlyList<T> Data, string? NextCursor = null, PageScan? Scan = null);
