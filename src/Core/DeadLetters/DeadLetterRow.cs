using System.Text.Json.Serialization;
using ReTraced.Jobs;

namespace ReTraced.DeadLetters;

/// <summary>What a dead letter is about: dead (failed and dead jobs) or poisoned.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeadLetterStatus>))]
public enum DeadLetterStatus
{
    /// <summary>The job failed for good or used up its tries.</summary>
    [JsonStringEnumMemberName("dead")] Dead,

    /// <summary>The job is judged poison.</summary>
    [JsonStringEnumMemberName("poisoned")] Poisoned,
}

/// <summary>The line of a dead letter in the store's index: enough to find it by. The letter itself is a projection.</summary>
public sealed record DeadLetterRow(
    string JobId,
    string QueueName,
    string Type,
    DeadLetterStatus Status,
    FailureType FailureType,
    string ErrorCode,
    string Fingerprint,
    long DiedAt,
    int Deaths,
    ResolutionKind? Resolution)
{
    /// <summary>The line after these ledger entries, or null if they leave the dead letter as it is.</summary>
    public static DeadLetterRow? After(JobState state, IReadOnlyList<LedgerEntry> entries)
    {
        var touched = false;
        foreach (var entry in entries)
        {
            // A retry of a cancelled job is no business of its dead letter.
            touched |= entry.To.IsDeadLettered() || (entry.From?.IsDeadLettered() ?? false);
        }

        var (spec, head) = state;
        return touched
            ? new DeadLetterRow(
                spec.JobId,
                spec.QueueName,
                spec.Type,
                head.LastFailureType == Jobs.FailureType.Poison ? DeadLetterStatus.Poisoned : DeadLetterStatus.Dead,
                head.LastFailureType ?? Jobs.FailureType.Temporary,
                head.LastError?.Code ?? ErrorCodes.UnknownError,
                head.Fingerprint ?? "",
                head.DiedAt ?? head.UpdatedAt,
                head.Deaths,
                head.Resolution)
            : null;
    }
}
