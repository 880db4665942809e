using ReTraced.Storage;

namespace ReTraced.Conformance.Stores;

/// <summary>The ports of an open store.</summary>
public sealed record StorePorts(IJobStore Jobs, IJobQueries Queries, IDocumentStore Documents, IStoreAudit Audit);
