using Orleans;
using Orleans.Concurrency;
using ReTraced.Events;

namespace ReTraced.Grains;

/// <summary>
/// The news of all queues; there is one, with the key <see cref="Key"/>. Silos bring what has happened as long as somebody listens, and for a while
/// afterwards. Kept in memory: whoever listened to another activation is told to read anew.
/// </summary>
[Alias("ReTraced.IEventsGrain")]
public interface IEventsGrain : IGrainWithStringKey
{
    /// <summary>The key of the one that there is.</summary>
    const string Key = "all";

    /// <summary>A process brings what has happened in it.</summary>
    /// <param name="moved">In order.</param>
    /// <param name="gap">True if it could not keep all of it.</param>
    /// <returns>True while somebody wants to hear of it.</returns>
    [Alias("Publish")]
    Task<bool> Publish(IReadOnlyList<JobMoved> moved, bool gap);

    /// <summary>What has happened since, answered as soon as there is something.</summary>
    [Alias("Read")]
    [Repeatable]
    Task<EventPage> Read(EventQuery query, CancellationToken cancellationToken = default);
}
