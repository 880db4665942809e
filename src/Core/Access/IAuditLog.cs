using ReTraced.Storage;

namespace ReTraced.Access;

/// <summary>
/// What people did. An entry is written before its action and gets its outcome once; nothing else changes one and
/// nothing removes one. Any process may write, also one that does not own the store: what the command line does is in it too.
/// Every member may throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IAuditLog
{
    /// <summary>Appends an entry durably; what it says of <see cref="AuditEntry.Id"/> and <see cref="AuditEntry.Outcome"/> does not count.</summary>
    /// <returns>The number that it was given.</returns>
    Task<long> BeginAsync(AuditEntry entry);

    /// <summary>Adds the outcome. False if there is no such entry, or it has one; nothing is changed then.</summary>
    Task<bool> EndAsync(long id, AuditOutcome outcome);

    /// <summary>
    /// Entries that match, newest first. One call looks at 20,000 at most: a page may hold fewer than
    /// <paramref name="limit"/> and still have a cursor to go on from.
    /// </summary>
    /// <exception cref="FormatException">The cursor is not one that this list gave.</exception>
    Task<Page<AuditEntry>> ListAsync(AuditFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default);
}

/// <summary>Which entries to list; what is null does not matter.</summary>
public sealed record AuditFilter
{
    /// <summary>Who.</summary>
    public string? By { get; init; }

    /// <summary>What: an action, or the thing before its dot with the dot (<c>queue.</c>) for all of its actions.</summary>
    public string? Action { get; init; }

    /// <summary>To what.</summary>
    public string? Target { get; init; }

    /// <summary>Asked for at or after, Unix milliseconds.</summary>
    public long? After { get; init; }

    /// <summary>Asked for before, Unix milliseconds.</summary>
    public long? Before { get; init; }

    /// <summary>True if the entry is one of these.</summary>
    public bool Matches(AuditEntry entry) =>
        (By is null || entry.By == By)
        && (Action is null || (Action.EndsWith('.') ? entry.Action.StartsWith(Action, StringComparison.Ordinal) : entry.Action == Action))
        && (Target is null || entry.Target == Target)
        && (After is null || entry.At >= After)
        && (Before is null || entry.At < Before);
}
