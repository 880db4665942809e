using System.Globalization;
using ReTraced.Backoff;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Operations;
using ReTraced.Queues;
using ReTraced.Schedules;

namespace ReTraced.Gateway.Endpoints;

// The bodies of the calls, for the OpenAPI document. They are read field by field, so that every wrong field is named.

/// <summary>Many jobs at once.</summary>
public sealed record BatchRequest(IReadOnlyList<JobInput> Jobs);

/// <summary>The jobs that were made, in the order of the request.</summary>
public sealed record BatchAnswer(int Accepted, IReadOnlyList<string> JobIds);

/// <summary>A schedule; one of cron, intervalSeconds and runAt says when it fires.</summary>
public sealed record ScheduleBody(
    string? Cron, int? IntervalSeconds, long? RunAt, string? TimeZone, MisfirePolicy? Misfire, OverlapPolicy? Overlap, double? JitterSeconds, long? StartAt, long? EndAt, bool? Paused, JobInput Job);

/// <summary>The next instants of a schedule, Unix milliseconds, and the jobs that they will have.</summary>
public sealed record NextAnswer(IReadOnlyList<NextFiring> Items);

/// <summary>An instant to come.</summary>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="Local">The same in the schedule's zone, ISO 8601.</param>
/// <param name="JobId">The job that it will have.</param>
public sealed record NextFiring(long At, string Local, string JobId)
{
    /// <summary>Those of a schedule after an instant, one after the other.</summary>
    public static IEnumerable<NextFiring> Of(Schedule schedule, Recurrence recurrence, long after)
    {
        for (var at = after; recurrence.Next(at) is { } instant; at = instant)
        {
            var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(instant), TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone));
            yield return new NextFiring(instant, local.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture), ScheduleIds.JobOf(schedule.ScheduleId, instant));
        }
    }
}

/// <summary>The job that a trigger has made.</summary>
public sealed record TriggerAnswer(string JobId);

/// <summary>A schedule for the audit log.</summary>
public sealed record ScheduleGlimpse(string? Cron, int? IntervalSeconds, long? RunAt, string TimeZone, bool Paused, JsonData Job);

/// <summary>Jobs that depend on each other.</summary>
/// <param name="WorkflowId">Your own id for it; one is made if it is left out.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Jobs">The jobs; their dependsOn names others of these, or jobs that exist.</param>
public sealed record WorkflowBody(string? WorkflowId, string? Name, IReadOnlyList<JobInput> Jobs);

/// <summary>Cancels or replays a workflow, or a part of it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="JobIds">These jobs and all that depend on them; left out: all.</param>
/// <param name="Force">Of a retry: also poisoned jobs.</param>
public sealed record WorkflowActBody(string Reason, IReadOnlyList<string>? JobIds, bool? Force);

/// <summary>What was asked of a workflow, for the audit log.</summary>
public sealed record WorkflowGlimpse(IReadOnlyList<string>? JobIds, bool? Force);

/// <summary>Why a person does something; kept with the record.</summary>
public sealed record ReasonRequest(string Reason);

/// <summary>Replays a stopped job, or runs a delayed one now.</summary>
public sealed record RetryRequest(string Reason, JsonData? Changes, long? RunAt, bool? Force, bool? DryRun);

/// <summary>What a retry would do; nothing was done.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Version">The version that this was tried on: send it as <c>If-Match</c> with the retry itself.</param>
/// <param name="Ok">True if the retry would be taken.</param>
/// <param name="Changes">What would be changed, value by value.</param>
/// <param name="Job">The job as it would be then.</param>
/// <param name="Conflict">Why it would be refused.</param>
public sealed record RehearsalAnswer(string JobId, long Version, bool Ok, IReadOnlyList<JobChange> Changes, Job? Job, RehearsalConflict? Conflict);

/// <summary>Why a retry would be refused.</summary>
/// <param name="Code">The code that it would be answered.</param>
/// <param name="Detail">What is wrong and what to do.</param>
/// <param name="Errors">The same, field by field.</param>
public sealed record RehearsalConflict(string Code, string Detail, IReadOnlyList<FieldError>? Errors);

/// <summary>Acts on many dead letters.</summary>
/// <param name="Action">What to do with each.</param>
/// <param name="Filter">Which.</param>
/// <param name="Reason">Why.</param>
/// <param name="Changes">Of a retry: JSON Patch over each job.</param>
/// <param name="RatePerSecond">Most jobs a second.</param>
/// <param name="Limit">Most jobs in all.</param>
/// <param name="Canary">Of a retry: so many go first and must all complete.</param>
/// <param name="Force">Of a retry: also poisoned jobs.</param>
/// <param name="DryRun">Only say what would be done.</param>
public sealed record BulkRequest(BulkAction Action, BulkFilter Filter, string Reason, JsonData? Changes, double? RatePerSecond, int? Limit, int? Canary, bool? Force, bool? DryRun);

/// <summary>What a bulk operation would do; nothing was done.</summary>
/// <param name="Matches">Dead letters that match.</param>
/// <param name="Tried">So many of them were tried, the latest death first.</param>
/// <param name="Ok">On so many of these it could be done.</param>
/// <param name="Conflicts">Why it could not be done on the others.</param>
/// <param name="Examples">What would be changed, of the first few.</param>
/// <param name="Sentence">All of it in one sentence.</param>
public sealed record BulkRehearsal(int Matches, int Tried, int Ok, IReadOnlyList<OperationConflict> Conflicts, IReadOnlyList<BulkExample> Examples, string Sentence);

/// <summary>What would be changed of one job.</summary>
public sealed record BulkExample(string JobId, IReadOnlyList<JobChange> Changes);

/// <summary>Runs a finished job again as a new one.</summary>
public sealed record CloneRequest(string Reason, JsonData? Changes);

/// <summary>Settings to change; null brings back a default, what is left out stays.</summary>
public sealed record SettingsPatchRequest(
    bool? Paused,
    bool? Draining,
    int? MaxConcurrency,
    IReadOnlyDictionary<string, int?>? PerTypeMaxConcurrency,
    int? PerKeyMaxConcurrency,
    RateLimitPatchRequest? RateLimit,
    IReadOnlyDictionary<string, RateLimitPatchRequest?>? PerTypeRateLimit,
    RateLimitPatchRequest? PerKeyRateLimit,
    int? PriorityAgingSeconds,
    JobDefaults? Defaults,
    QueueRetention? Retention,
    JsonData? Classification,
    WebhookPatchRequest? Webhook,
    DlqPolicyPatchRequest? DlqPolicy);

/// <summary>So many permits in so many seconds, and so many at once after a pause.</summary>
public sealed record RateLimitPatchRequest(int? Permits, int? PerSeconds, int? Burst);

/// <summary>What becomes by itself of jobs that have died of temporary failures.</summary>
public sealed record DlqPolicyPatchRequest(int? AutoRetryAfterSeconds, int? MaxAutoRetries);

/// <summary>Where all jobs of the queue are sent. What is left out stays; a header of value null is taken away. Secret and header values are never shown.</summary>
public sealed record WebhookPatchRequest(string? Url, string? Secret, IReadOnlyDictionary<string, string?>? Headers);

/// <summary>What a purge did.</summary>
public sealed record PurgeAnswer(int Cancelled);

/// <summary>A backoff to look at.</summary>
public sealed record PreviewRequest(BackoffStrategy? BackoffStrategy, BackoffConfig? BackoffConfig, int? MaxTries);

/// <summary>A worker outside asks for work.</summary>
/// <param name="WorkerId">Its own name, the same with every call.</param>
/// <param name="Queues">The queues to take from, the first first.</param>
/// <param name="Types">The types that it serves; absent: all.</param>
/// <param name="Max">Most jobs, 1 to 500; default 1.</param>
/// <param name="WaitMs">How long to wait for the first job, 0 to 20,000; default 0.</param>
public sealed record LeaseRequest(string WorkerId, IReadOnlyList<string> Queues, IReadOnlyList<string>? Types, int? Max, int? WaitMs);

/// <summary>What was leased; empty when nothing came.</summary>
public sealed record LeaseAnswer(IReadOnlyList<LeaseView> Leases);

/// <summary>A job, the token to report on it with, and when its lease ends unless it is extended (Unix milliseconds).</summary>
public sealed record LeaseView(Job Job, string LeaseToken, long ExpiresAt);

/// <summary>When the lease ends now, and whether a person has asked to cancel the job.</summary>
public sealed record HeartbeatAnswer(long? ExpiresAt, bool CancelRequested);

/// <summary>What the handler returned.</summary>
public sealed record CompleteRequest(JsonData? Output);

/// <summary>Why the run failed.</summary>
public sealed record FailRequest(ErrorRequest Error, FailureType? Kind);

/// <summary>An error as a worker reports it.</summary>
public sealed record ErrorRequest(string Code, string Message, string? Stack, JsonData? Details);

/// <summary>Lines to keep with the job, 1 to 100 of at most 4,096 characters.</summary>
public sealed record LogRequest(IReadOnlyList<string> Lines);

/// <summary>How far the run has come.</summary>
public sealed record ProgressRequest(double Percent, string? Message);

/// <summary>Whether the process lives or is ready.</summary>
public sealed record HealthAnswer(string Status, string? Detail = null);
