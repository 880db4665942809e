using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Grains;

/// <summary>Runs handlers in this process, off the grain scheduler, and reports to the job.</summary>
[Alias("ReTraced.IWorkerGrain")]
public interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>Begins to run one leased job. It is not waited for: a run may take longer than any call between grains may.</summary>
    [Alias("Run")]
    Task Run(LeasedJob job);
}
