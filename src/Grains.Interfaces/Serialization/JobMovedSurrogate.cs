using Orleans;
using ReTraced.Events;
using ReTraced.Jobs;

namespace ReTraced.Grains.Serialization;

/// <summary>A <see cref="JobMoved"/> field by field: there are many while somebody listens.</summary>
[GenerateSerializer, Alias("ReTraced.JobMovedSurrogate")]
internal struct JobMovedSurrogate
{
    [Id(0)] public string QueueName;

    [Id(1)] public string JobId;

    [Id(2)] public string Type;

    [Id(3)] public long Seq;

    [Id(4)] public long At;

    [Id(5)] public JobEventKind Event;

    [Id(6)] public JobStatus? From;

    [Id(7)] public JobStatus To;

    [Id(8)] public string By;

    [Id(9)] public int Attempt;
}

[RegisterConverter]
internal sealed class JobMovedConverter : IConverter<JobMoved, JobMovedSurrogate>
{
    public JobMoved ConvertFromSurrogate(in JobMovedSurrogate surrogate) => new(
        surrogate.QueueName, surrogate.JobId, surrogate.Type, surrogate.Seq, surrogate.At, surrogate.Event, surrogate.From, surrogate.To, surrogate.By, surrogate.Attempt);

    public JobMovedSurrogate ConvertToSurrogate(in JobMoved value) => new()
    {
        QueueName = value.QueueName,
        JobId = value.JobId,
        Type = value.Type,
        Seq = value.Seq,
        At = value.At,
        Event = value.Event,
        From = value.From,
        To = value.To,
        By = value.By,
        Attempt = value.Attempt,
    };
}
