namespace ReTraced.Embedded;

/// <summary>A stored record of grain state.</summary>
/// <param name="Data">UTF-8 JSON.</param>
/// <param name="ETag">Its version.</param>
public sealed record StoredGrainState(ReadOnlyMemory<byte> Data, string ETag);
