using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Grains;

/// <summary>The workers that were heard of lately; there is one, with the key <see cref="Key"/>.</summary>
[Alias("ReTraced.IWorkersGrain")]
public interface IWorkersGrain : IGrainWithStringKey
{
    /// <summary>The key of the one that there is.</summary>
    const string Key = "all";

    /// <summary>A worker has asked for work.</summary>
    [Alias("Seen")]
    [OneWay]
    Task Seen(WorkerSeen worker);

    /// <summary>The workers that were heard of within the last minute, by id.</summary>
    [Alias("List")]
    [Repeatable]
    Task<IReadOnlyList<WorkerSeen>> List();
}
