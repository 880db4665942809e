namespace ReTraced.Storage;

/// <summary>Reads what a store keeps beside the heads, as it is kept, so that a checker can compare it with them. Not for a store that is being written.</summary>
public interface IStoreAudit
{
    /// <summary>Every entry of every index, in no particular order; read in pages, so that memory stays bounded.</summary>
    IAsyncEnumerable<IndexEntry> ReadIndexesAsync(CancellationToken cancellationToken = default);
}

/// <summary>A job stands in an index.</summary>
/// <param name="Index">Which.</param>
/// <param name="QueueName">The queue whose index it is.</param>
/// <param name="JobId">The job. Of a record whose job cannot be named: what the store knows it by.</param>
/// <param name="Order">What the index is ordered by; see <see cref="StoreIndex"/>. 0 where it has no order.</param>
public readonly record struct IndexEntry(StoreIndex Index, string QueueName, string JobId, long Order);

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
}
