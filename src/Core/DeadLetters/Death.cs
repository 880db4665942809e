using System.Text.Json.Serialization;
using ReTraced.Jobs;

namespace ReTraced.DeadLetters;

/// <summary>
/// One death of a job and the replays that followed it, in short: what groups of dead letters are counted from without
/// reading a ledger. The head keeps the latest; the ledger has all, with every text.
/// </summary>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="Fingerprint">Of what, see <see cref="DeadLetters.Fingerprint"/>.</param>
/// <param name="Replays">The replays up to the next death, oldest first; absent while there was none.</param>
public sealed record Death(long At, string Fingerprint, IReadOnlyList<Replay>? Replays = null)
{
    /// <summary>True while a replay of this death has not come to its end.</summary>
    [JsonIgnore]
    public bool IsUnderWay => Replays is [.., { Result: null }];

    /// <inheritdoc />
    public bool Equals(Death? other) =>
        other is not null && (At, Fingerprint) == (other.At, other.Fingerprint) && (Replays ?? []).SequenceEqual(other.Replays ?? []);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(At, Fingerprint);
}

/// <summary>One replay after a death.</summary>
/// <param name="At">When it was accepted, Unix milliseconds.</param>
/// <param name="Trigger">MANUAL by a person, AUTO by the queue's policy.</param>
/// <param name="Change">What was changed, as <see cref="ChangeId"/>; absent if nothing was.</param>
/// <param name="Result">SUCCESS if the job completed, FAILED if it died again or was cancelled; absent while it is under way.</param>
public sealed record Replay(long At, RetryTrigger Trigger, string? Change, RunResult? Result = null);
