using Orleans;
using ReTraced.Storage;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="IdempotencyClaim"/> field by field.</summary>
[GenerateSerializer, Alias("ReTraced.IdempotencyClaimSurrogate")]
internal struct IdempotencyClaimSurrogate
{
    [Id(0)] public string Scope;

    [Id(1)] public string BodyHash;

    [Id(2)] public long ExpiresAt;
}

[RegisterConverter]
internal sealed class IdempotencyClaimConverter : IConverter<IdempotencyClaim, IdempotencyClaimSurrogate>
{
    public IdempotencyClaim ConvertFromSurrogate(in IdempotencyClaimSurrogate surrogate) => new(surrogate.Scope, surrogate.BodyHash, surrogate.ExpiresAt);

    public IdempotencyClaimSurrogate ConvertToSurrogate(in IdempotencyClaim value) => new() { Scope = value.Scope, BodyHash = value.BodyHash, ExpiresAt = value.ExpiresAt };
}
