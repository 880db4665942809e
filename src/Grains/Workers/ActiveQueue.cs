namespace ReTraced.Grains.Workers;

/// <summary>A queue for as long as somebody in this process wants it to be served.</summary>
/// <param name="Key">The key of its grain.</param>
/// <param name="Ended">Cancelled when nobody does any more.</param>
public sealed record ActiveQueue(string Key, CancellationToken Ended);
