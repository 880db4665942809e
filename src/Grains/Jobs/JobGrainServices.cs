using ReTraced.Grains.Crashing;
using ReTraced.Grains.Events;
using ReTraced.Grains.Queues;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <summary>What every job grain needs, in one object: a grain per job must cost little to make.</summary>
public sealed record JobGrainServices(
    IJobStore Store,
    IJobQueries Queries,
    TimeProvider Clock,
    IJitterSource Jitter,
    QueueSettingsCache Settings,
    RunningJobs Running,
    JobLimits Limits,
    ICrashHook Crash,
    StoreGeneration Generation,
    FreshJobs Fresh,
    IPeers Peers,
    EventFeed Events,
    Microsoft.Extensions.Logging.ILogger<JobGrain> Log);

/// <summary>What is too large for a job.</summary>
/// <param name="JobDataBytes">Largest jobData, in bytes of JSON, also after a replay's changes.</param>
/// <param name="BatchSize">Most jobs that are made in one commit.</param>
public sealed record JobLimits(int JobDataBytes, int BatchSize)
{
    /// <summary>What is wrong with a job that is too large; null if it is not.</summary>
    /// <param name="input">The job.</param>
    /// <param name="field">The place of its data in the request.</param>
    public FieldError? Refuses(JobInput input, string field) =>
        input.JobData is { Length: var size } && size > JobDataBytes ? JobFields.TooLarge(field, size, JobDataBytes) : null;
}
