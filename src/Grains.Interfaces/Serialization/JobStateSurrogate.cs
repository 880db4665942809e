using Orleans;
using ReTraced.Jobs;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="JobState"/> field by field.</summary>
[GenerateSerializer, Alias("ReTraced.JobStateSurrogate")]
internal struct JobStateSurrogate
{
    [Id(0)] public JobSpec Spec;

    [Id(1)] public JobHead Head;
}

[RegisterConverter]
internal sealed class JobStateConverter : IConverter<JobState, JobStateSurrogate>
{
    public JobState ConvertFromSurrogate(in JobStateSurrogate surrogate) => new(surrogate.Spec, surrogate.Head);

    public JobStateSurrogate ConvertToSurrogate(in JobState value) => new() { Spec = value.Spec, Head = value.Head };
}
