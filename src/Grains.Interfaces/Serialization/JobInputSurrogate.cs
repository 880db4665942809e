using Orleans;
using ReTraced.Jobs.Input;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="JobInput"/> as JSON, with its own names of the fields.</summary>
[GenerateSerializer, Alias("ReTraced.JobInputSurrogate")]
internal struct JobInputSurrogate
{
    [Id(0)] public byte[] Json;
}

[RegisterConverter]
internal sealed class JobInputConverter : IConverter<JobInput, JobInputSurrogate>
{
    public JobInput ConvertFromSurrogate(in JobInputSurrogate surrogate) => MessageJson.Read<JobInput>(surrogate.Json);

    public JobInputSurrogate ConvertToSurrogate(in JobInput value) => new() { Json = MessageJson.Write(value) };
}
