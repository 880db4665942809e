using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Client.Tests;

internal static class Jobs
{
    /// <summary>A job as a grain has it.</summary>
    public static StoredJob Stored(string jobId, JobStatus status = JobStatus.Pending) => new(
        new JobState(new JobInput { QueueName = "email" }.ToSpec(jobId, new JobDefaults(), 1_000), new JobHead { Version = 1, Status = status }), 1, null);
}
