using System.Text.Json.Serialization;
using ReTraced.Json;

namespace ReTraced.Jobs;

/// <summary>
/// What happens to a job: the input of <see cref="StateMachine"/>, and with what came of it (decision, diff) the
/// <c>details</c> of its ledger entry.
/// </summary>
/// <param name="Kind">Which event.</param>
public abstract record JobEvent([property: JsonIgnore] JobEventKind Kind)
{
    /// <summary>Who did it: a person's identity, a worker's id, or <see cref="Scheduler"/>.</summary>
    [JsonIgnore]
    public string By { get; init; } = Scheduler;

    /// <summary><see cref="By"/> of what the scheduler does by itself.</summary>
    public const string Scheduler = "scheduler";
}

/// <summary>The job is made as its spec says.</summary>
public sealed record Enqueued() : JobEvent(JobEventKind.Enqueue)
{
    /// <summary>How many jobs it still waits for.</summary>
    public int OpenParents { get; init; }

    /// <summary>Why, where a person gave a reason.</summary>
    public string? Reason { get; init; }
}

/// <summary>The jobs it waited for have finished well.</summary>
public sealed record ParentsFinished() : JobEvent(JobEventKind.ParentsFinished);

/// <summary>A job it waited for ended without success.</summary>
public sealed record ParentFailed() : JobEvent(JobEventKind.ParentFailed)
{
    /// <summary>Which one.</summary>
    public required string ParentJobId { get; init; }

    /// <summary>How that one ended.</summary>
    public JobStatus ParentStatus { get; init; }

    /// <summary>What the job asked for in this case.</summary>
    public OnParentFailure Policy { get; init; }
}

/// <summary>The runAt of a delayed job has come.</summary>
public sealed record Due() : JobEvent(JobEventKind.Due);

/// <summary>A person starts a delayed job ahead of its time; its tries stay.</summary>
public sealed record RunNow() : JobEvent(JobEventKind.RunNow)
{
    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}

/// <summary>A lease is granted.</summary>
public sealed record Started() : JobEvent(JobEventKind.Start)
{
    /// <summary><see cref="LeaseToken.Id"/> of the token that was handed out.</summary>
    public required string LeaseId { get; init; }

    /// <summary>How long a remote worker's lease holds, from the grant and from each heartbeat on, milliseconds; absent inside the process.</summary>
    public long? LeaseMs { get; init; }
}

/// <summary>The run succeeded.</summary>
public sealed record Succeeded() : JobEvent(JobEventKind.Succeed)
{
    /// <summary>What the handler returned.</summary>
    public JsonData? Output { get; init; }
}

/// <summary>The run failed.</summary>
public sealed record FailedRun() : JobEvent(JobEventKind.Fail)
{
    /// <summary>Why.</summary>
    public required JobError Error { get; init; }

    /// <summary>The kind that the handler said itself.</summary>
    public FailureType? HandlerKind { get; init; }

    /// <summary>The kind that the queue's settings give the code.</summary>
    public FailureType? QueueKind { get; init; }

    /// <summary>The pause that the other side asked for, in milliseconds.</summary>
    public long? RetryAfterMs { get; init; }

    /// <summary>What was decided; absent when the job was cancelled.</summary>
    public RetryDecision? Decision { get; init; }
}

/// <summary>The lease ended before its holder reported.</summary>
public sealed record LeaseWasLost() : JobEvent(JobEventKind.LeaseLost)
{
    /// <summary>How that is known, as a sentence.</summary>
    public required string Because { get; init; }

    /// <summary>What was decided; absent when the job was cancelled.</summary>
    public RetryDecision? Decision { get; init; }
}

/// <summary>The holder gave the lease back in good order.</summary>
public sealed record Released() : JobEvent(JobEventKind.Release)
{
    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}

/// <summary>A person cancels the job.</summary>
public sealed record CancelAsked() : JobEvent(JobEventKind.Cancel)
{
    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}

/// <summary>The job's expiresAt passed.</summary>
public sealed record Expired() : JobEvent(JobEventKind.Expire);

/// <summary>A stopped job is replayed.</summary>
public sealed record RetryAsked() : JobEvent(JobEventKind.Retry)
{
    /// <summary>MANUAL for a person, AUTO for the queue's DLQ policy.</summary>
    public RetryTrigger Trigger { get; init; } = RetryTrigger.Manual;

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When to run it, Unix milliseconds; absent: now.</summary>
    public long? RunAt { get; init; }

    /// <summary>Replay it although it is poisoned or its parents have not completed.</summary>
    public bool Force { get; init; }

    /// <summary>True while a job that it depends on is open or failed.</summary>
    public bool ParentsIncomplete { get; init; }

    /// <summary>The RFC 6902 patch over the changeable part of the job, see <see cref="JobPatch"/>.</summary>
    public JsonData? Changes { get; init; }

    /// <summary>What the patch changed.</summary>
    public IReadOnlyList<JobChange>? Diff { get; init; }

    /// <summary>The bulk operation that it was part of.</summary>
    public string? Operation { get; init; }
}

/// <summary>A person judges a stopped job poison.</summary>
public sealed record PoisonAsked() : JobEvent(JobEventKind.Poison)
{
    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The bulk operation that it was part of.</summary>
    public string? Operation { get; init; }
}

/// <summary>A person closes the dead letter without a replay.</summary>
public sealed record DiscardAsked() : JobEvent(JobEventKind.Discard)
{
    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The bulk operation that it was part of.</summary>
    public string? Operation { get; init; }
}

/// <summary>What events have in common.</summary>
public static class JobEventExtensions
{
    /// <summary>The bulk operation that an act on a dead letter was part of, if it was.</summary>
    public static string? Operation(this JobEvent e) => e switch
    {
        RetryAsked retry => retry.Operation,
        PoisonAsked poison => poison.Operation,
        DiscardAsked discard => discard.Operation,
        _ => null,
    };
}

/// <summary>What becomes of a job when one that it depends on ends without success.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OnParentFailure>))]
public enum OnParentFailure
{
    /// <summary>It fails with PARENT_FAILED.</summary>
    [JsonStringEnumMemberName("fail")] Fail,

    /// <summary>It runs all the same.</summary>
    [JsonStringEnumMemberName("continue")] Continue,

    /// <summary>It stays where it is until the other was replayed with success.</summary>
    [JsonStringEnumMemberName("wait")] Wait,
}

/// <summary>What caused a run or a replay.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetryTrigger>))]
public enum RetryTrigger
{
    /// <summary>The scheduler, by the job's backoff or the queue's policy.</summary>
    [JsonStringEnumMemberName("AUTO")] Auto,

    /// <summary>A person.</summary>
    [JsonStringEnumMemberName("MANUAL")] Manual,
}
