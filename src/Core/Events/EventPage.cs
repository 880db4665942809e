namespace ReTraced.Events;

/// <summary>A transition and its number: they rise through all queues, with gaps.</summary>
public readonly record struct NumberedEvent(long N, JobMoved Moved);

/// <summary>What a listener gets at a time.</summary>
/// <param name="Events">What has happened since, in order.</param>
/// <param name="Next">From where to go on.</param>
/// <param name="IsReset">True if events between were lost to this listener: what it knows must be read anew, and it goes on from <paramref name="Next"/>.</param>
public sealed record EventPage(IReadOnlyList<NumberedEvent> Events, long Next, bool IsReset = false);
