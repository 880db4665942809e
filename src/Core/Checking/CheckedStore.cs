using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>The ports of the store that is checked. Nobody may write it meanwhile; the check itself only reads.</summary>
/// <param name="Queries">Jobs, ledgers, counters.</param>
/// <param name="Jobs">What a recovery reads.</param>
/// <param name="Audit">The indexes as they are kept.</param>
/// <param name="Documents">Noted clock steps.</param>
public sealed record CheckedStore(IJobQueries Queries, IJobStore Jobs, IStoreAudit Audit, IDocumentStore Documents);
