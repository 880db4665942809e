namespace ReTraced.Storage;

/// <summary>Reads what a store keeps beside the heads, as it is kept, so that a checker can compare it with them. Not for a store that is being written.</summary>
public interface IStoreAudit
{
    /// <summary>Every entry of every index, in no particular order; read in pages, so that memory stays bounded.</summary>
    IAsyncEnumerable<IndexEntry> ReadIndexesAsync(CancellationToken cancellationToken = default);

    /// <summary>The names of the <see cref="StoreIndex.Search"/> entries that this store must hold for a job, each ordered by its place.</summary>
    IEnumerable<string> SearchNamesOf(StoredJob job);
}

/// <summary>A job stands in an index.</summary>
/// <param name="Index">Which.</param>
/// <param name="QueueName">The queue whose index it is.</param>
/// <param name="JobId">The job. Of a record whose job cannot be named: what the store knows it by.</param>
/// <param name="Order">What the index is ordered by; see <see cref="StoreIndex"/>. 0 where it has no order.</param>
/// <param name="Name">Of a <see cref="StoreIndex.Search"/> entry what it finds the job by.</param>
public readonly record struct IndexEntry(StoreIndex Index, string QueueName, string JobId, long Order, string? Name = null);

/// <summary>The indexes that every store keeps, and what belongs into each.</summary>
public enum StoreIndex
{
    /// <summary>Every job, ordered by place: what lists read.</summary>
    Jobs,

    /// <summary>Where to find a job by its id alone: every job.</summary>
    Directory,

    /// <summary>The live jobs, ordered by place: what a queue's recovery reads.</summary>
    Live,

    /// <summary>The pending jobs, ordered by the instant they were due.</summary>
    Pending,

    /// <summary>What retention may remove: completed and cancelled jobs that never died, ordered by when they finished.</summary>
    Removable,

    /// <summary>The jobs that died, ordered by when they last did.</summary>
    DeadLetters,

    /// <summary>Records that are kept apart from the head (ledger, spec, progress, log): each is of a job that exists. One entry per job and kind of record.</summary>
    Records,

    /// <summary>What jobs are found by: type, tags, error code and so on. What there must be of a job the store itself says, by name: <see cref="IStoreAudit.SearchNamesOf"/>.</summary>
    Search,
}
