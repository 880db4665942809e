using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.DeadLetters;

/// <summary>The latest deaths of a job, oldest first. Immutable; equal by content.</summary>
[JsonConverter(typeof(DeathsConverter))]
public sealed class Deaths : IReadOnlyList<Death>, IEquatable<Deaths>
{
    /// <summary>So many deaths are kept in the head.</summary>
    public const int Most = 20;

    /// <summary>So many replays of one death: there is more than one only of a job that was cancelled in between.</summary>
    public const int MostReplays = 5;

    private readonly Death[] _all;

    /// <summary>These deaths.</summary>
    public Deaths(IEnumerable<Death> all) => _all = [.. all];

    /// <inheritdoc />
    public int Count => _all.Length;

    /// <inheritdoc />
    public Death this[int index] => _all[index];

    /// <summary>How many replays in a row, up to now, were not asked for by a person.</summary>
    [JsonIgnore]
    public int AutomaticInARow => _all.SelectMany(death => death.Replays ?? []).Reverse().TakeWhile(replay => replay.Trigger == RetryTrigger.Auto).Count();

    /// <summary>True if these are the latest of the others.</summary>
    internal bool IsEndOf(Deaths all) => all.TakeLast(Count).SequenceEqual(_all);

    /// <summary>For a job whose ledger keeps no texts to reckon them from.</summary>
    internal Deaths WithoutFingerprints() => new(_all.Select(death => death with { Fingerprint = "" }));

    /// <summary>The job dies once more.</summary>
    internal static Deaths Add(Deaths? before, long at, string fingerprint) =>
        new([.. (Ended(before, RunResult.Failed) ?? Enumerable.Empty<Death>()).TakeLast(Most - 1), new Death(at, fingerprint)]);

    /// <summary>The job is replayed. Nothing is known of deaths before this record was kept.</summary>
    internal static Deaths? Replayed(Deaths? before, Replay replay) =>
        before is [.., var last] ? before.WithLast(last with { Replays = [.. (last.Replays ?? []).TakeLast(MostReplays - 1), replay] }) : before;

    /// <summary>A replay that was under way has come to its end.</summary>
    internal static Deaths? Ended(Deaths? before, RunResult result) =>
        before is [.., { IsUnderWay: true } last] ? before.WithLast(last with { Replays = [.. last.Replays!.SkipLast(1), last.Replays![^1] with { Result = result }] }) : before;

    /// <inheritdoc />
    public IEnumerator<Death> GetEnumerator() => ((IEnumerable<Death>)_all).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    public bool Equals(Deaths? other) => other is not null && _all.AsSpan().SequenceEqual(other._all);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Deaths);

    /// <inheritdoc />
    public override int GetHashCode() => _all.Length == 0 ? 0 : _all[^1].GetHashCode();

    private Deaths WithLast(Death last) => new([.. _all.SkipLast(1), last]);
}

/// <summary>As the JSON array of its deaths.</summary>
public sealed class DeathsConverter : JsonConverter<Deaths>
{
    /// <inheritdoc />
    public override Deaths? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, ReTracedJson.Default.DeathArray) is { } all ? new Deaths(all) : null;

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Deaths value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, [.. value], ReTracedJson.Default.DeathArray);
}
