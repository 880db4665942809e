using System.Text.Json.Serialization;

namespace ReTraced.Access;

/// <summary>What the holder of a key may do. A key has one. The wire name is the lower-case word.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AccessRole>))]
public enum AccessRole
{
    /// <summary>Reads everything but the audit log.</summary>
    [JsonStringEnumMemberName("reader")] Reader = 1,

    /// <summary>Makes jobs, and reads a job whose id it knows.</summary>
    [JsonStringEnumMemberName("producer")] Producer,

    /// <summary>Takes leases and reports on them.</summary>
    [JsonStringEnumMemberName("worker")] Worker,

    /// <summary>Reads everything, makes jobs, and does what people do: replays, cancels, pauses, changes settings.</summary>
    [JsonStringEnumMemberName("operator")] Operator,

    /// <summary>May do everything.</summary>
    [JsonStringEnumMemberName("admin")] Admin,
}

/// <summary>The names of roles.</summary>
public static class AccessRoleExtensions
{
    /// <summary>The role as it is written on the wire, for example <c>operator</c>.</summary>
    public static string ToWire(this AccessRole role) => role switch
    {
        AccessRole.Reader => "reader",
        AccessRole.Producer => "producer",
        AccessRole.Worker => "worker",
        AccessRole.Operator => "operator",
        AccessRole.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };
}
