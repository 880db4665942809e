using System.Text.Json.Serialization;

namespace ReTraced.Jobs;

/// <summary>Asks that there be no second job with the same key in the queue, as long as <see cref="Scope"/> says.</summary>
public sealed record UniqueRule
{
    /// <summary>What must not be there twice, see <see cref="JobNames.KeyForm"/>; counts within the queue.</summary>
    public required string Key { get; init; }

    /// <summary>How long the job holds the key.</summary>
    public UniqueScope Scope { get; init; }

    /// <summary>Of <see cref="UniqueScope.ForSeconds"/>: for so long from the enqueue on. 1 to 31,536,000.</summary>
    public int? Seconds { get; init; }

    /// <summary>What becomes of a job whose key another one holds.</summary>
    public OnUniqueConflict OnConflict { get; init; }
}

/// <summary>How long a unique job holds its key.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UniqueScope>))]
public enum UniqueScope
{
    /// <summary>Until it is started for the first time, or stops without that. Neither a retry nor a replay takes the key again.</summary>
    [JsonStringEnumMemberName("whilePending")] WhilePending,

    /// <summary>Until it is completed, failed, dead, poisoned or cancelled. A replay takes the key again.</summary>
    [JsonStringEnumMemberName("untilFinished")] UntilFinished,

    /// <summary>For <see cref="UniqueRule.Seconds"/> from the enqueue on, whatever becomes of it.</summary>
    [JsonStringEnumMemberName("forSeconds")] ForSeconds,
}

/// <summary>What becomes of a job whose unique key another job holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OnUniqueConflict>))]
public enum OnUniqueConflict
{
    /// <summary>It is not made, and the caller hears of the other one.</summary>
    [JsonStringEnumMemberName("refuse")] Refuse,

    /// <summary>It is not made, and the caller gets the other one.</summary>
    [JsonStringEnumMemberName("existing")] Existing,

    /// <summary>The other one is cancelled in the same commit, if it was not started yet; one that was is a conflict as with <see cref="Refuse"/>.</summary>
    [JsonStringEnumMemberName("replace")] Replace,
}

/// <summary>A unique key that a job holds.</summary>
/// <param name="Key">The key, within the job's queue.</param>
/// <param name="Until">When it runs out, Unix milliseconds; null: when the job lets go of it.</param>
public sealed record UniqueHold(string Key, long? Until)
{
    /// <summary>The key that a job holds by its state; null if it holds none. A key that has run out is held no more, though it may be named here.</summary>
    public static UniqueHold? Of(JobState? job) => job is not { Spec: { Unique: { } rule } spec, Head: var head } ? null : rule.Scope switch
    {
        UniqueScope.ForSeconds => new UniqueHold(rule.Key, spec.CreatedAt + (rule.Seconds!.Value * 1000L)),
        UniqueScope.UntilFinished => head.Status.IsLive() ? new UniqueHold(rule.Key, null) : null,
        _ => head is { Attempts: 0, Replays: 0 } && head.Status.IsLive() ? new UniqueHold(rule.Key, null) : null,
    };
}
