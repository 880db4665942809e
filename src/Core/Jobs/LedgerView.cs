using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Jobs;

/// <summary>A ledger entry as the API shows it.</summary>
/// <param name="Seq">1, 2, ... within the job.</param>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="Event">What happened.</param>
/// <param name="From">The status before.</param>
/// <param name="To">The status after.</param>
/// <param name="By">Who did it.</param>
/// <param name="Details">The event's inputs and what was decided.</param>
public sealed record LedgerView(long Seq, long At, JobEventKind Event, JobStatus? From, JobStatus To, string By, JsonData? Details)
{
    /// <summary>The entry as the API shows it.</summary>
    public static LedgerView Of(LedgerEntry entry) => new(
        entry.Seq,
        entry.At,
        entry.Event.Kind,
        entry.From,
        entry.To,
        entry.By,
        StoredFormat.Write(entry.Event) is { } details ? new JsonData(details) : null);
}
