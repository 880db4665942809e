using System.Text.Json.Serialization;

namespace ReTraced.Jobs;

/// <summary>What a failure says about the next try.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureType>))]
public enum FailureType
{
    /// <summary>The same job may well succeed later: retry.</summary>
    [JsonStringEnumMemberName("TEMPORARY")] Temporary,

    /// <summary>The same job will fail the same way: do not retry.</summary>
    [JsonStringEnumMemberName("PERMANENT")] Permanent,

    /// <summary>The job harms its worker: do not retry, and do not replay it without force. A verdict, never a code.</summary>
    [JsonStringEnumMemberName("POISON")] Poison,
}

/// <summary>Who decided the <see cref="FailureType"/> of a failure.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClassifiedBy>))]
public enum ClassifiedBy
{
    /// <summary>The table of codes in <see cref="ErrorCodes"/>.</summary>
    [JsonStringEnumMemberName("default")] Default,

    /// <summary>The queue's <c>classification</c> setting for the code.</summary>
    [JsonStringEnumMemberName("queue")] Queue,

    /// <summary>The handler said the kind itself.</summary>
    [JsonStringEnumMemberName("handler")] Handler,

    /// <summary>A rule of the scheduler, or a person, judged the job poison.</summary>
    [JsonStringEnumMemberName("verdict")] Verdict,
}
