using Orleans;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="JobSpec"/> as its stored JSON: what a newer version adds to it, an older one skips.</summary>
[GenerateSerializer, Alias("ReTraced.JobSpecSurrogate")]
internal struct JobSpecSurrogate
{
    [Id(0)] public byte[] Json;
}

[RegisterConverter]
internal sealed class JobSpecConverter : IConverter<JobSpec, JobSpecSurrogate>
{
    public JobSpec ConvertFromSurrogate(in JobSpecSurrogate surrogate) => StoredFormat.ReadSpec(surrogate.Json);

    public JobSpecSurrogate ConvertToSurrogate(in JobSpec value) => new() { Json = StoredFormat.Write(value) };
}
