using System.Text.Json.Serialization;
using ReTraced.Json;

namespace ReTraced.Client;

/// <summary>Why and how a job is to be run again.</summary>
/// <param name="Reason">Why, 1 to 1,000 characters; kept with the record.</param>
public sealed record JobRetry(string Reason)
{
    /// <summary>
    /// A JSON Patch (RFC 6902) over <c>jobData, maxTries, backoffConfig, backoffStrategy, priority</c> and <c>timeoutSeconds</c>; kept with
    /// the record, with what it changed. Default: none.
    /// </summary>
    public JsonData? Changes { get; init; }

    /// <summary>Earliest start, Unix milliseconds. Default: at once.</summary>
    public long? RunAt { get; init; }

    /// <summary>True replays a poisoned job too. Default: false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Force { get; init; }
}
