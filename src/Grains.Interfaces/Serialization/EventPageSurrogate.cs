using Orleans;
using ReTraced.Events;

namespace ReTraced.Grains.Serialization;

/// <summary>An <see cref="EventPage"/>, its numbers beside its events.</summary>
[GenerateSerializer, Alias("ReTraced.EventPageSurrogate")]
internal struct EventPageSurrogate
{
    [Id(0)] public long[] Numbers;

    [Id(1)] public JobMoved[] Events;

    [Id(2)] public long Next;

    [Id(3)] public bool IsReset;
}

[RegisterConverter]
internal sealed class EventPageConverter : IConverter<EventPage, EventPageSurrogate>
{
    public EventPage ConvertFromSurrogate(in EventPageSurrogate surrogate) =>
        new([.. surrogate.Numbers.Zip(surrogate.Events, (n, moved) => new NumberedEvent(n, moved))], surrogate.Next, surrogate.IsReset);

    public EventPageSurrogate ConvertToSurrogate(in EventPage value) => new()
    {
        Numbers = [.. value.Events.Select(numbered => numbered.N)],
        Events = [.. value.Events.Select(numbered => numbered.Moved)],
        Next = value.Next,
        IsReset = value.IsReset,
    };
}
