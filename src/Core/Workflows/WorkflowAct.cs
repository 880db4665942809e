using System.Text.Json.Serialization;
using ReTraced.Operations;

namespace ReTraced.Workflows;

/// <summary>What a person has asked for a workflow, as it is stored while it is done: one at a time.</summary>
public sealed record WorkflowAct
{
    /// <summary>Its name: a UUIDv7.</summary>
    public required string ActId { get; init; }

    /// <summary>What.</summary>
    public WorkflowVerb Verb { get; init; }

    /// <summary>Who asked.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Of a retry: also of poisoned jobs.</summary>
    public bool Force { get; init; }

    /// <summary>When it was asked for, Unix milliseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it was over, Unix milliseconds; absent while it goes on.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>The places of the jobs that it still has to do with, in the order in which they are to be asked.</summary>
    public IReadOnlyList<int> Left { get; init; } = [];

    /// <summary>Jobs that have done what was asked.</summary>
    public int Done { get; init; }

    /// <summary>Jobs that had nothing to do: they had completed, or were under way.</summary>
    public int Passed { get; init; }

    /// <summary>Jobs of a retry that were not asked, because one on which they depend has failed again or was refused.</summary>
    public int Blocked { get; init; }

    /// <summary>Jobs that have refused.</summary>
    public int Refused { get; init; }

    /// <summary>Why some have refused, by kind.</summary>
    public IReadOnlyList<OperationConflict> Conflicts { get; init; } = [];

    /// <summary>True until it is over.</summary>
    [JsonIgnore]
    public bool IsAtWork => FinishedAt is null;
}

/// <summary>What can be asked of a workflow.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkflowVerb>))]
public enum WorkflowVerb
{
    /// <summary>Cancel what has not ended.</summary>
    [JsonStringEnumMemberName("cancel")] Cancel,

    /// <summary>Replay what has ended without success, each as soon as those have completed on which it depends.</summary>
    [JsonStringEnumMemberName("retry")] Retry,
}
