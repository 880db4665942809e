using Orleans;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="JobHead"/> as its stored JSON: what a newer version adds to it, an older one skips.</summary>
[GenerateSerializer, Alias("ReTraced.JobHeadSurrogate")]
internal struct JobHeadSurrogate
{
    [Id(0)] public byte[] Json;
}

[RegisterConverter]
internal sealed class JobHeadConverter : IConverter<JobHead, JobHeadSurrogate>
{
    public JobHead ConvertFromSurrogate(in JobHeadSurrogate surrogate) => StoredFormat.ReadHead(surrogate.Json);

    public JobHeadSurrogate ConvertToSurrogate(in JobHead value) => new() { Json = StoredFormat.Write(value) };
}
