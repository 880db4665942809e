using Orleans;
using ReTraced.Json;

namespace ReTraced.Grains;

/// <summary>Asks for a schedule to be made or replaced.</summary>
/// <param name="Json">Its definition as it is stored, checked.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.ScheduleRequest")]
public sealed record ScheduleRequest([property: Id(0)] JsonData Json);

/// <summary>What a person can ask of a schedule.</summary>
public enum ScheduleVerb
{
    /// <summary>Let it rest: instants until it is resumed are passed over.</summary>
    Pause,

    /// <summary>Let it go on with the next instant.</summary>
    Resume,

    /// <summary>Make a job of it now, beside its instants.</summary>
    Trigger,
}

/// <summary>What a person asks of a schedule.</summary>
/// <param name="Verb">What.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.ScheduleControl")]
public sealed record ScheduleControl([property: Id(0)] ScheduleVerb Verb, [property: Id(1)] string By, [property: Id(2)] string Reason);

/// <summary>The answer of a schedule.</summary>
/// <param name="Status">Done; NotFound; WrongStatus if it is paused already, or is not; Invalid if its job was refused.</param>
/// <param name="Message">What went wrong, for a person.</param>
/// <param name="Created">Of a put: true if there was none before.</param>
/// <param name="JobId">Of a trigger: the job that was made.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.ScheduleReply")]
public sealed record ScheduleReply(
    [property: Id(0)] ReplyStatus Status,
    [property: Id(1)] string? Message = null,
    [property: Id(2)] bool Created = false,
    [property: Id(3)] string? JobId = null);
