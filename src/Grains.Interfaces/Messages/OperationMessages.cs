using Orleans;
using ReTraced.Operations;

namespace ReTraced.Grains;

/// <summary>What a person can ask of an operation.</summary>
public enum OperationVerb
{
    /// <summary>Do nothing more until it is resumed.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>Do nothing more.</summary>
    Cancel,
}

/// <summary>What a person asks of an operation.</summary>
/// <param name="Verb">What.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.OperationControl")]
public sealed record OperationControl([property: Id(0)] OperationVerb Verb, [property: Id(1)] string By, [property: Id(2)] string Reason);

/// <summary>The answer of an operation.</summary>
/// <param name="Status">Done, NotFound or WrongStatus.</param>
/// <param name="Operation">Where it is now, if there is one.</param>
/// <param name="Message">What went wrong, for a person.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.OperationReply")]
public sealed record OperationReply([property: Id(0)] ReplyStatus Status, [property: Id(1)] Operation? Operation, [property: Id(2)] string? Message = null);
