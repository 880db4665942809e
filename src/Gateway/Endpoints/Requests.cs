using ReTraced.Backoff;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Queues;

namespace ReTraced.Gateway.Endpoints;

// The bodies of the calls, for the OpenAPI document. They are read field by field, so that every wrong field is named.

/// <summary>Many jobs at once.</summary>
public sealed record BatchRequest(IReadOnlyList<JobInput> Jobs);

/// <summary>The jobs that were made, in the order of the request.</summary>
public sealed record BatchAnswer(int Accepted, IReadOnlyList<string> JobIds);

/// <summary>Why a person does something; kept with the record.</summary>
public sealed record ReasonRequest(string Reason);

/// <summary>Replays a stopped job, or runs a delayed one now.</summary>
public sealed record RetryRequest(string Reason, JsonData? Changes, long? RunAt, bool? Force);

/// <summary>Runs a finished job again as a new one.</summary>
public sealed record CloneRequest(string Reason, JsonData? Changes);

/// <summary>Settings to change; null brings back a default, what is left out stays.</summary>
public sealed record SettingsPatchRequest(bool? Paused, int? MaxConcurrency, JobDefaults? Defaults, QueueRetention? Retention, JsonData? Classification);

/// <summary>What a purge did.</summary>
public sealed record PurgeAnswer(int Cancelled);

/// <summary>A backoff to look at.</summary>
public sealed record PreviewRequest(BackoffStrategy? BackoffStrategy, BackoffConfig? BackoffConfig, int? MaxTries);

/// <summary>Whether the process lives or is ready.</summary>
public sealed record HealthAnswer(string Status, string? Detail = null);
