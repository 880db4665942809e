using ReTraced.Grains.Crashing;
using ReTraced.Grains.Queues;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <summary>What every job grain needs, in one object: a grain per job must cost little to make.</summary>
public sealed record JobGrainServices(
    IJobStore Store,
    TimeProvider Clock,
    IJitterSource Jitter,
    QueueSettingsCache Settings,
    RunningJobs Running,
    JobLimits Limits,
    ICrashHook Crash,
    StoreGeneration Generation,
    FreshJobs Fresh,
    Microsoft.Extensions.Logging.ILogger<JobGrain> Log);

/// <summary>What is too large for a job.</summary>
/// <param name="JobDataBytes">Largest jobData, in bytes of JSON, also after a replay's changes.</param>
public sealed record JobLimits(int JobDataBytes);
