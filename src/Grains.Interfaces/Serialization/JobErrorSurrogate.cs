using Orleans;
using ReTraced.Jobs;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="JobError"/> as JSON, with its own names of the fields.</summary>
[GenerateSerializer, Alias("ReTraced.JobErrorSurrogate")]
internal struct JobErrorSurrogate
{
    [Id(0)] public byte[] Json;
}

[RegisterConverter]
internal sealed class JobErrorConverter : IConverter<JobError, JobErrorSurrogate>
{
    public JobError ConvertFromSurrogate(in JobErrorSurrogate surrogate) => MessageJson.Read<JobError>(surrogate.Json);

    public JobErrorSurrogate ConvertToSurrogate(in JobError value) => new() { Json = MessageJson.Write(value) };
}
