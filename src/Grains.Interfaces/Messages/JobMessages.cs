using Orleans;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Grains;

/// <summary>Asks for a job to be made.</summary>
/// <param name="Input">What was asked for, already checked.</param>
/// <param name="By">Who asks.</param>
/// <param name="Idempotency">The idempotency key, if there is one.</param>
/// <param name="Reason">Why, where a person gave a reason.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.EnqueueRequest")]
public sealed record EnqueueRequest(
    [property: Id(0)] JobInput Input,
    [property: Id(1)] string By,
    [property: Id(2)] IdempotencyClaim? Idempotency = null,
    [property: Id(3)] string? Reason = null);

/// <summary>Asks for the lease of a job.</summary>
/// <param name="WorkerId">Who will run it.</param>
/// <param name="LeaseId"><see cref="LeaseToken.Id"/> of the token that the worker holds.</param>
/// <param name="DueAt">When the queue takes the job to be due: a job that was delayed anew meanwhile is not started.</param>
/// <param name="Remote">True for a worker outside the process: its lease holds for the job's timeoutSeconds, unless it is extended.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.StartRequest")]
public sealed record StartRequest(
    [property: Id(0)] string WorkerId,
    [property: Id(1)] string LeaseId,
    [property: Id(2)] long DueAt,
    [property: Id(3)] bool Remote = false);

/// <summary>How a run ended.</summary>
/// <param name="LeaseId">Whose run.</param>
/// <param name="Kind">succeed, fail or release.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.RunReport")]
public sealed record RunReport([property: Id(0)] string LeaseId, [property: Id(1)] JobEventKind Kind)
{
    /// <summary>Of a success: what the handler returned.</summary>
    [Id(2)]
    public JsonData? Output { get; init; }

    /// <summary>Of a failure: why.</summary>
    [Id(3)]
    public JobError? Error { get; init; }

    /// <summary>Of a failure: the kind that the handler said itself.</summary>
    [Id(4)]
    public FailureType? FailureKind { get; init; }

    /// <summary>Of a failure: the pause that the other side asked for, milliseconds.</summary>
    [Id(5)]
    public long? RetryAfterMs { get; init; }

    /// <summary>Of a release: why.</summary>
    [Id(6)]
    public string? Reason { get; init; }
}

/// <summary>How far a run has come.</summary>
/// <param name="LeaseId">Whose run.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">What it does now.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.ProgressReport")]
public sealed record ProgressReport([property: Id(0)] string LeaseId, [property: Id(1)] double Percent, [property: Id(2)] string? Message);

/// <summary>The answer to a heartbeat.</summary>
/// <param name="Status">Done, or why the lease was not extended.</param>
/// <param name="ExpiresAt">When the lease ends unless it is extended again, Unix milliseconds; absent for a lease that does not end by time.</param>
/// <param name="CancelRequested">True if a person has asked to cancel the job.</param>
/// <param name="Message">What went wrong, for a person.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.HeartbeatReply")]
public sealed record HeartbeatReply(
    [property: Id(0)] ReplyStatus Status,
    [property: Id(1)] long? ExpiresAt = null,
    [property: Id(2)] bool CancelRequested = false,
    [property: Id(3)] string? Message = null);

/// <summary>The holder of a lease is gone.</summary>
/// <param name="LeaseId">Which lease; a job that another one holds by now is left alone.</param>
/// <param name="Because">How that is known, as a sentence.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.LostLease")]
public sealed record LostLease([property: Id(0)] string LeaseId, [property: Id(1)] string Because);

/// <summary>A job on which another depends has ended.</summary>
/// <param name="ParentId">Which.</param>
/// <param name="Status">How.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.ParentEnd")]
public sealed record ParentEnd([property: Id(0)] string ParentId, [property: Id(1)] JobStatus Status);

/// <summary>What a person can ask of a job.</summary>
public enum PersonAction
{
    /// <summary>Stop it.</summary>
    Cancel,

    /// <summary>Stop it if it has not started; one that runs is left alone.</summary>
    Purge,

    /// <summary>Replay a stopped job, or run a delayed one now.</summary>
    Retry,

    /// <summary>Judge it poison.</summary>
    Poison,

    /// <summary>Close its dead letter.</summary>
    Discard,
}

/// <summary>What a person asks of a job.</summary>
/// <param name="Action">What.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.PersonRequest")]
public sealed record PersonRequest([property: Id(0)] PersonAction Action, [property: Id(1)] string By, [property: Id(2)] string Reason)
{
    /// <summary>Of a retry: JSON Patch over the job.</summary>
    [Id(3)]
    public JsonData? Changes { get; init; }

    /// <summary>Of a retry: when, Unix milliseconds.</summary>
    [Id(4)]
    public long? RunAt { get; init; }

    /// <summary>Of a retry: also of a poisoned job.</summary>
    [Id(5)]
    public bool Force { get; init; }

    /// <summary>The version that the job must have; absent: any. Another one means that somebody was faster, and nothing is done.</summary>
    [Id(6)]
    public long? ExpectedVersion { get; init; }

    /// <summary>The bulk operation that this is part of: a job on which it was done is left alone.</summary>
    [Id(7)]
    public string? Operation { get; init; }

    /// <summary>Of a retry: true if the queue's dead letter policy asks, and not a person.</summary>
    [Id(8)]
    public bool Automatic { get; init; }
}

/// <summary>What became of a request to a job.</summary>
public enum ReplyStatus
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>It was done before by the same request, and nothing more happened now.</summary>
    Repeated,

    /// <summary>There is no such job.</summary>
    NotFound,

    /// <summary>The job's status does not allow it.</summary>
    WrongStatus,

    /// <summary>It would need <c>force</c>.</summary>
    NeedsForce,

    /// <summary>The changes, or the whole input, cannot be taken.</summary>
    Invalid,

    /// <summary>The lease is not, or no longer, the one that the job is held by.</summary>
    LeaseLost,

    /// <summary>The job id is taken.</summary>
    JobExists,

    /// <summary>The idempotency key was used for another request.</summary>
    KeyReused,

    /// <summary>The job has another version than the caller has seen.</summary>
    VersionChanged,

    /// <summary>Another job holds the unique key; nothing was done.</summary>
    UniqueTaken,

    /// <summary>Another job holds the unique key, and the caller asked to be given that one; nothing was made.</summary>
    Existing,

    /// <summary>The queue takes in no new jobs.</summary>
    QueueDraining,
}

/// <summary>The answer of a job.</summary>
/// <param name="Status">What became of the request.</param>
/// <param name="Job">The job as it is now, where there is one to show.</param>
/// <param name="Message">What went wrong, for a person.</param>
/// <param name="Errors">The same, field by field.</param>
/// <param name="Output">Where it was asked for: what the handler of a completed job returned.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.JobReply")]
public sealed record JobReply(
    [property: Id(0)] ReplyStatus Status,
    [property: Id(1)] StoredJob? Job,
    [property: Id(2)] string? Message = null,
    [property: Id(3)] IReadOnlyList<FieldError>? Errors = null,
    [property: Id(4)] JsonData? Output = null)
{
    /// <summary>True if the request has had its effect, now or before.</summary>
    public bool Ok => Status is ReplyStatus.Done or ReplyStatus.Repeated or ReplyStatus.Existing;
}

/// <summary>One job of a batch.</summary>
/// <param name="JobId">Its id.</param>
/// <param name="Input">What was asked for.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.IntakeJob")]
public sealed record IntakeJob([property: Id(0)] string JobId, [property: Id(1)] JobInput Input);

/// <summary>What became of a batch.</summary>
/// <param name="Accepted">True if all jobs were made; otherwise none was.</param>
/// <param name="ConflictingJobId">The first job id that is taken, or the job that holds a unique key.</param>
/// <param name="Errors">What is wrong with the jobs, where that is why none was made.</param>
/// <param name="JobIds">The id of each job, where some were not made because another holds their unique key and was asked for; null: all are as they were given.</param>
/// <param name="Message">Of a unique key that is held: by which job, for a person.</param>
/// <param name="DrainingQueue">The first queue that takes in no new jobs, where that is why none was made.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.IntakeReply")]
public sealed record IntakeReply(
    [property: Id(0)] bool Accepted,
    [property: Id(1)] string? ConflictingJobId,
    [property: Id(2)] IReadOnlyList<FieldError>? Errors = null,
    [property: Id(3)] IReadOnlyList<string>? JobIds = null,
    [property: Id(4)] string? Message = null,
    [property: Id(5)] string? DrainingQueue = null);

/// <summary>A job whose lease was granted to a worker of this process.</summary>
/// <param name="Job">The job.</param>
/// <param name="LeaseId">Its lease.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.LeasedJob")]
public sealed record LeasedJob([property: Id(0)] StoredJob Job, [property: Id(1)] string LeaseId);
