using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Grains;

/// <summary>
/// The queues that are active somewhere in the cluster, by the keys of their grains; there is one, with the key
/// <see cref="Key"/>. The pump of every process asks it which queues there are to serve.
/// </summary>
[Alias("ReTraced.IQueuesGrain")]
public interface IQueuesGrain : IGrainWithStringKey
{
    /// <summary>The key of the one that there is.</summary>
    const string Key = "all";

    /// <summary>A queue is active; it says so again and again.</summary>
    [Alias("Seen")]
    [OneWay]
    Task Seen(string queueKey);

    /// <summary>The queues that were heard of lately.</summary>
    /// <param name="known">The version of the list that the caller has; 0 if it has none.</param>
    [Alias("List")]
    [Repeatable]
    Task<QueueList> List(long known);
}
