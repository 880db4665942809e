namespace ReTraced.Storage;

/// <summary>Which process owns a store. One at a time writes; each taking makes a new epoch, and what an older epoch writes is refused.</summary>
/// <param name="Epoch">Rises by one with each taking; the fencing token of every commit.</param>
/// <param name="Name">Who, for people: <c>machine:process id</c>.</param>
/// <param name="Process">Tells the process from every other one of the machine, see <see cref="ProcessMark"/>; null where the system does not say.</param>
/// <param name="Beat">Rises while the owner lives. One that stands still for longer than the lease is over.</param>
/// <param name="Released">True if the owner has stopped in good order: nobody needs to wait.</param>
public sealed record StoreOwner(long Epoch, string Name, string? Process, long Beat, bool Released = false);
