using System.Text.Json.Serialization;

namespace ReTraced.DeadLetters;

/// <summary>How a dead letter was closed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResolutionKind>))]
public enum ResolutionKind
{
    /// <summary>The job was replayed.</summary>
    [JsonStringEnumMemberName("REPLAYED")] Replayed,

    /// <summary>A person closed it without a replay.</summary>
    [JsonStringEnumMemberName("DISCARDED")] Discarded,
}

/// <summary>How, when, by whom and why a dead letter was closed.</summary>
/// <param name="Kind">How.</param>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
public sealed record Resolution(ResolutionKind Kind, long At, string By, string Reason);
