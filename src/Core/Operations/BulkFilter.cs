using System.Text.Json.Serialization;
using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Operations;

/// <summary>Which dead letters; what is absent does not matter. The same for the list of dead letters, the groups and bulk operations.</summary>
public sealed record BulkFilter
{
    /// <summary>The queue.</summary>
    public string? Queue { get; init; }

    /// <summary>dead or poisoned.</summary>
    public DeadLetterStatus? Status { get; init; }

    /// <summary>What the failure was taken for.</summary>
    public FailureType? FailureType { get; init; }

    /// <summary>The code it died of.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The cause it died of.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The handler.</summary>
    public string? Type { get; init; }

    /// <summary>One of the job's tags.</summary>
    public string? Tag { get; init; }

    /// <summary>Text in jobData or the error.</summary>
    public string? Text { get; init; }

    /// <summary>Fields of jobData and their values, all of them, see <see cref="FieldCondition"/>.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>Last died at or after, Unix milliseconds.</summary>
    public long? DiedAfter { get; init; }

    /// <summary>Last died before, Unix milliseconds.</summary>
    public long? DiedBefore { get; init; }

    /// <summary>True: replayed or discarded; false: still open.</summary>
    public bool? Resolved { get; init; }

    /// <summary>True if nothing is asked for.</summary>
    [JsonIgnore]
    public bool IsEmpty => this == new BulkFilter();

    /// <summary>What the index of dead letters decides.</summary>
    [JsonIgnore]
    public DeadLetterFilter Letters => new()
    {
        Queue = Queue,
        Status = Status,
        FailureType = FailureType,
        ErrorCode = ErrorCode,
        Fingerprint = Fingerprint,
        Type = Type,
        DiedAfter = DiedAfter,
        DiedBefore = DiedBefore,
        Resolved = Resolved,
    };

    /// <summary>What only the job itself decides; null if the index decides all.</summary>
    [JsonIgnore]
    public JobFilter? Jobs => Tag is null && Text is null && Data is null
        ? null
        : new JobFilter { Tag = Tag, Text = Text, Data = [.. (Data ?? new Dictionary<string, string>()).Select(condition => FieldCondition.Parse(condition.Key, condition.Value))] };
}
