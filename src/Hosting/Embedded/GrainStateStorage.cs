using Orleans.Storage;
using ReTraced.Embedded;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>Keeps the embedded host's grain state in the job store's documents: the kind is the state's name, the key the grain's.</summary>
internal sealed class GrainStateStorage(IDocumentStore documents) : IGrainStateStorage
{
    public async Task<StoredGrainState?> ReadAsync(string stateName, string grainType, string grainKey, CancellationToken cancellationToken) =>
        await documents.ReadAsync(stateName, grainKey, cancellationToken) is { } document
            ? new StoredGrainState(document.Utf8Json, document.ETag)
            : null;

    public async Task<string> WriteAsync(string stateName, string grainType, string grainKey, ReadOnlyMemory<byte> data, string? expectedETag, CancellationToken cancellationToken) =>
        await documents.WriteAsync(stateName, grainKey, data, expectedETag) ?? throw Conflict(stateName, grainKey);

    public async Task ClearAsync(string stateName, string grainType, string grainKey, string? expectedETag, CancellationToken cancellationToken)
    {
        if (!await documents.DeleteAsync(stateName, grainKey, expectedETag ?? "*") && expectedETag is not null)
        {
            throw Conflict(stateName, grainKey);
        }
    }

    private static InconsistentStateException Conflict(string stateName, string grainKey) =>
        new($"The {stateName} of '{grainKey}' was changed by somebody else. Read it again and repeat the change.");
}
