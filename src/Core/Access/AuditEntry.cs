using System.Text.Json.Serialization;
using ReTraced.Json;

namespace ReTraced.Access;

/// <summary>Something that a person did, or wanted to do.</summary>
/// <param name="At">When it was asked for, Unix milliseconds.</param>
/// <param name="By">Who: the name of the key, <c>local</c> without keys, or the user of the command line.</param>
/// <param name="Action">What, as <c>thing.verb</c>: <c>job.retry</c>, <c>queue.pause</c>, <c>key.add</c>, ...</param>
/// <param name="Target">To which job, queue or key: its id or name.</param>
public sealed record AuditEntry(long At, string By, string Action, string Target)
{
    /// <summary>Its number in the log, from 1, rising; given by the store. Absent in JSON until it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Id { get; init; }

    /// <summary>The key that was used; null without one.</summary>
    public string? KeyId { get; init; }

    /// <summary>The role of that key.</summary>
    public AccessRole? Role { get; init; }

    /// <summary>Where from: the address of the caller, or <c>command line</c>.</summary>
    public string? From { get; init; }

    /// <summary>Why, in the person's own words.</summary>
    public string? Reason { get; init; }

    /// <summary>What was asked for beside that: a patch, a due time, force. Without secrets.</summary>
    public JsonData? Request { get; init; }

    /// <summary>What it was like before, as far as the action changes it.</summary>
    public JsonData? Before { get; init; }

    /// <summary>What came of it; null while that is not known, which it stays if the process ended in between.</summary>
    public AuditOutcome? Outcome { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="At">When that was known, Unix milliseconds.</param>
/// <param name="Code"><c>DONE</c>, <c>UNKNOWN</c>, or the code with which it was refused.</param>
public sealed record AuditOutcome(long At, string Code)
{
    /// <summary>It was done.</summary>
    public const string Done = "DONE";

    /// <summary>Nobody knows whether it was done: the store went away in between. The job's ledger says it.</summary>
    public const string Unknown = "UNKNOWN";

    /// <summary>What it is like afterwards.</summary>
    public JsonData? After { get; init; }

    /// <summary>Why it was refused, in one sentence.</summary>
    public string? Message { get; init; }
}
