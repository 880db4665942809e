using Orleans;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="StoredJob"/> field by field.</summary>
[GenerateSerializer, Alias("ReTraced.StoredJobSurrogate")]
internal struct StoredJobSurrogate
{
    [Id(0)] public JobState State;

    [Id(1)] public long Place;

    [Id(2)] public JobProgress? Progress;
}

[RegisterConverter]
internal sealed class StoredJobConverter : IConverter<StoredJob, StoredJobSurrogate>
{
    public StoredJob ConvertFromSurrogate(in StoredJobSurrogate surrogate) => new(surrogate.State, surrogate.Place, surrogate.Progress);

    public StoredJobSurrogate ConvertToSurrogate(in StoredJob value) => new() { State = value.State, Place = value.Place, Progress = value.Progress };
}
