using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Storage.Sqlite.Tests;

/// <summary>Commits to test with.</summary>
internal static class Commits
{
    public const long Now = 1_760_000_040_000;

    /// <summary>Makes a job.</summary>
    public static JobCommit Create(string jobId, string data = "{}") => JobCommit.Of(null, StateMachine.Create(
        new JobSpec { JobId = jobId, QueueName = "email", Type = "email", JobData = JsonData.Parse(data), CreatedAt = Now }, new Enqueued()));

    /// <summary>Moves a job.</summary>
    public static JobCommit Move(JobState job, JobEvent e) => JobCommit.Of(job, (Transition)StateMachine.Apply(job, e, Now, NoJitter.Instance));

    /// <summary>A lease is granted.</summary>
    public static JobCommit Start(JobState job) => Move(job, new Started { By = "worker-1", LeaseId = "abcdefghijklmnop" });
}
