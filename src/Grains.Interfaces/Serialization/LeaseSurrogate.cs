using Orleans;
using ReTraced.Jobs;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="Lease"/> field by field.</summary>
[GenerateSerializer, Alias("ReTraced.LeaseSurrogate")]
internal struct LeaseSurrogate
{
    [Id(0)] public string Id;

    [Id(1)] public string WorkerId;

    [Id(2)] public long GrantedAt;

    [Id(3)] public long? ExpiresAt;

    [Id(4)] public JobEventKind? EndedBy;
}

[RegisterConverter]
internal sealed class LeaseConverter : IConverter<Lease, LeaseSurrogate>
{
    public Lease ConvertFromSurrogate(in LeaseSurrogate surrogate) => new()
    {
        Id = surrogate.Id,
        WorkerId = surrogate.WorkerId,
        GrantedAt = surrogate.GrantedAt,
        ExpiresAt = surrogate.ExpiresAt,
        EndedBy = surrogate.EndedBy,
    };

    public LeaseSurrogate ConvertToSurrogate(in Lease value) => new()
    {
        Id = value.Id,
        WorkerId = value.WorkerId,
        GrantedAt = value.GrantedAt,
        ExpiresAt = value.ExpiresAt,
        EndedBy = value.EndedBy,
    };
}
