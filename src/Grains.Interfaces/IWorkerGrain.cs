using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Grains;

/// <summary>Runs handlers in this process, off the grain scheduler, and reports to the job.</summary>
[Alias("ReTraced.IWorkerGrain")]
public interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>Runs one leased job to its end. Completes when the end is durable.</summary>
    [Alias("Run")]
    Task Run(LeasedJob job);
}
