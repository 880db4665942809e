using ReTraced.Access;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>The ports of an open store.</summary>
public sealed record StorePorts(IJobStore Jobs, IJobQueries Queries, IDocumentStore Documents, IStoreOwnership Ownership, IStoreAudit Audit, IAccessKeys Keys, IAuditLog AuditLog)
{
    /// <summary>Takes the store from whoever has it: nothing can be written before.</summary>
    public async Task<StoreOwner> TakeAsync(string name = "test:1")
    {
        var owner = await Ownership.TakeAsync(await Ownership.ReadOwnerAsync(), name, process: null);
        Assert.NotNull(owner);
        return owner;
    }
}
