using Orleans;
using ReTraced.Storage;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="JobProgress"/> field by field.</summary>
[GenerateSerializer, Alias("ReTraced.JobProgressSurrogate")]
internal struct JobProgressSurrogate
{
    [Id(0)] public double Percent;

    [Id(1)] public string? Message;

    [Id(2)] public long At;
}

[RegisterConverter]
internal sealed class JobProgressConverter : IConverter<JobProgress, JobProgressSurrogate>
{
    public JobProgress ConvertFromSurrogate(in JobProgressSurrogate surrogate) => new(surrogate.Percent, surrogate.Message, surrogate.At);

    public JobProgressSurrogate ConvertToSurrogate(in JobProgress value) => new() { Percent = value.Percent, Message = value.Message, At = value.At };
}
