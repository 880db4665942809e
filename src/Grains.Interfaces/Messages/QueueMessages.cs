using Orleans;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Queues;

namespace ReTraced.Grains;

/// <summary>Asks a queue for work.</summary>
/// <param name="WorkerId">Who asks.</param>
/// <param name="Types">The types that the worker serves; null: all.</param>
/// <param name="Max">Most jobs.</param>
/// <param name="Suspect">True if one of them may be a job that has lost leases.</param>
/// <param name="Webhooks">True if it calls webhooks: then it serves every type of a queue that has one, and others serve none there.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.TakeRequest")]
public sealed record TakeRequest(
    [property: Id(0)] string WorkerId,
    [property: Id(1)] IReadOnlyList<string>? Types,
    [property: Id(2)] int Max,
    [property: Id(3)] bool Suspect = true,
    [property: Id(4)] bool Webhooks = false);

/// <summary>Asks a queue to say when there is work.</summary>
/// <param name="Types">The types that the worker serves; null: all.</param>
/// <param name="WaitMs">How long to wait at most, milliseconds; 20,000 at the very most.</param>
/// <param name="Suspect">True if the worker would take a job that has lost leases.</param>
/// <param name="Webhooks">True if it calls webhooks: then it serves every type of a queue that has one, and others serve none there.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.WaitRequest")]
public sealed record WaitRequest(
    [property: Id(0)] IReadOnlyList<string>? Types,
    [property: Id(1)] int WaitMs,
    [property: Id(2)] bool Suspect = true,
    [property: Id(3)] bool Webhooks = false);

/// <summary>A job that was handed out and is to be started.</summary>
/// <param name="JobId">The job.</param>
/// <param name="DueAt">When it was due, as the queue knows.</param>
/// <param name="Suspect">True if it has lost leases: the worker must run no other such job beside it.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.Grant")]
public sealed record Grant([property: Id(0)] string JobId, [property: Id(1)] long DueAt, [property: Id(2)] bool Suspect = false);

/// <summary>A job that a worker was handed.</summary>
/// <param name="JobId">The job.</param>
/// <param name="WorkerId">Who has it.</param>
/// <param name="Since">Since when, Unix milliseconds.</param>
/// <param name="LeaseExpiresAt">When its lease ends unless it is extended, Unix milliseconds; absent inside the process.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.RunningJob")]
public sealed record RunningJob([property: Id(0)] string JobId, [property: Id(1)] string WorkerId, [property: Id(2)] long Since, [property: Id(3)] long? LeaseExpiresAt);

/// <summary>What a queue knows of itself.</summary>
/// <param name="Settings">Its settings.</param>
/// <param name="UnservedTypes">Types of ready jobs that no worker has asked for lately.</param>
/// <param name="Recovering">True while it still rebuilds itself from the store.</param>
/// <param name="Ready">Jobs ready to be handed out.</param>
/// <param name="InFlight">Jobs handed out or running.</param>
/// <param name="Delayed">Jobs waiting for their time.</param>
/// <param name="Waiting">Workers that wait for work of types that they serve.</param>
/// <param name="Limited">The ready jobs that limits hold back now; null if none.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.QueueDescription")]
public sealed record QueueDescription(
    [property: Id(0)] QueueSettings Settings,
    [property: Id(1)] IReadOnlyList<string> UnservedTypes,
    [property: Id(2)] bool Recovering,
    [property: Id(3)] int Ready,
    [property: Id(4)] int InFlight,
    [property: Id(5)] int Delayed,
    [property: Id(6)] int Waiting,
    [property: Id(7)] LimitedJobs? Limited = null);

/// <summary>Ready jobs that a limit holds back.</summary>
/// <param name="Jobs">How many.</param>
/// <param name="NextPermitAt">When the first permit comes that they wait for, Unix milliseconds; absent if they only wait for running jobs to end.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.LimitedJobs")]
public sealed record LimitedJobs([property: Id(0)] int Jobs, [property: Id(1)] long? NextPermitAt);

/// <summary>The queues that are active in the cluster.</summary>
/// <param name="Version">Which list this is.</param>
/// <param name="Keys">Their keys; null if the caller has this very list.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.QueueList")]
public sealed record QueueList([property: Id(0)] long Version, [property: Id(1)] IReadOnlyList<string>? Keys);

/// <summary>Changes settings of a queue.</summary>
/// <param name="Patch">JSON Merge Patch over the settings.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why, if it was said.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.SettingsRequest")]
public sealed record SettingsRequest([property: Id(0)] JsonData Patch, [property: Id(1)] string By, [property: Id(2)] string? Reason);

/// <summary>What became of it.</summary>
/// <param name="Settings">The settings now.</param>
/// <param name="Errors">What is wrong with the patch; nothing was changed then.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.SettingsReply")]
public sealed record SettingsReply([property: Id(0)] QueueSettings Settings, [property: Id(1)] IReadOnlyList<FieldError> Errors);
