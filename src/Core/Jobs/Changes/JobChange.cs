using ReTraced.Json;

namespace ReTraced.Jobs;

/// <summary>One value that a replay changed.</summary>
/// <param name="Path">JSON Pointer (RFC 6901), for example <c>/jobData/subject</c>.</param>
/// <param name="Before">The value before; absent if there was none.</param>
/// <param name="After">The value after; absent if there is none.</param>
public sealed record JobChange(string Path, JsonData? Before, JsonData? After);
