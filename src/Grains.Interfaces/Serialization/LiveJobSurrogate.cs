using Orleans;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="LiveJob"/> field by field: one goes to the queue with every move of a job.</summary>
[GenerateSerializer, Alias("ReTraced.LiveJobSurrogate")]
internal struct LiveJobSurrogate
{
    [Id(0)] public string JobId;

    [Id(1)] public string Type;

    [Id(2)] public JobStatus Status;

    [Id(3)] public int Priority;

    [Id(4)] public long DueAt;

    [Id(5)] public long Place;

    [Id(6)] public long Version;

    [Id(7)] public long? ExpiresAt;

    [Id(8)] public Lease? Lease;

    [Id(9)] public int LeasesLost;

    [Id(10)] public string? RateKey;
}

[RegisterConverter]
internal sealed class LiveJobConverter : IConverter<LiveJob, LiveJobSurrogate>
{
    public LiveJob ConvertFromSurrogate(in LiveJobSurrogate surrogate) => new(
        surrogate.JobId,
        surrogate.Type,
        surrogate.Status,
        surrogate.Priority,
        surrogate.DueAt,
        surrogate.Place,
        surrogate.Version,
        surrogate.ExpiresAt,
        surrogate.Lease,
        surrogate.LeasesLost,
        surrogate.RateKey);

    public LiveJobSurrogate ConvertToSurrogate(in LiveJob value) => new()
    {
        JobId = value.JobId,
        Type = value.Type,
        Status = value.Status,
        Priority = value.Priority,
        DueAt = value.DueAt,
        Place = value.Place,
        Version = value.Version,
        ExpiresAt = value.ExpiresAt,
        Lease = value.Lease,
        LeasesLost = value.LeasesLost,
        RateKey = value.RateKey,
    };
}
