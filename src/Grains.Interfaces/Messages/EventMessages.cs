using Orleans;

namespace ReTraced.Grains;

/// <summary>Asks for what has happened.</summary>
/// <param name="QueueName">In which queue; null: in all.</param>
/// <param name="JobId">To which job; null: to all.</param>
/// <param name="After">Behind which number; null: only asks from where to go on.</param>
/// <param name="WaitMs">How long to wait for the first, milliseconds.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.EventQuery")]
public sealed record EventQuery([property: Id(0)] string? QueueName, [property: Id(1)] string? JobId, [property: Id(2)] long? After, [property: Id(3)] int WaitMs);
