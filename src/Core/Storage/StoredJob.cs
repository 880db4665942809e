using ReTraced.Jobs;

namespace ReTraced.Storage;

/// <summary>A job as the store has it.</summary>
/// <param name="State">What it is to do and where it is.</param>
/// <param name="Place">The order in which jobs came in, see <see cref="LiveJob.Place"/>.</param>
/// <param name="Progress">What the current or last run reported.</param>
public sealed record StoredJob(JobState State, long Place, JobProgress? Progress);

/// <summary>How far a run has come.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">What it does now, for a person.</param>
/// <param name="At">When it said so, Unix milliseconds.</param>
public sealed record JobProgress(double Percent, string? Message, long At);

/// <summary>A live job as a queue needs it: identifiers and order, no data.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Type">Its handler.</param>
/// <param name="Status">pending, processing, delayed or waiting.</param>
/// <param name="Priority">Higher goes first.</param>
/// <param name="DueAt">When it is or was due, Unix milliseconds: earlier goes first within a priority.</param>
/// <param name="Place">
/// A number that the store gives each job when it is made and that rises within a queue: breaks ties, so that jobs go
/// first-in, first-out.
/// </param>
/// <param name="Version">The version of the head this was read from.</param>
/// <param name="ExpiresAt">A job not started by then expires; null for one that was started before.</param>
/// <param name="Lease">Of a processing job: its lease.</param>
/// <param name="LeasesLost">Leases that it has lost in a row.</param>
/// <param name="RateKey">Whose job it is, for limits per key.</param>
public sealed record LiveJob(
    string JobId,
    string Type,
    JobStatus Status,
    int Priority,
    long DueAt,
    long Place,
    long Version,
    long? ExpiresAt,
    Lease? Lease,
    int LeasesLost = 0,
    string? RateKey = null)
{
    /// <summary>What a queue needs of a job; of a job that is no longer live, that it is not.</summary>
    public static LiveJob Of(StoredJob job)
    {
        var (spec, head) = job.State;
        return new LiveJob(
            spec.JobId,
            spec.Type,
            head.Status,
            spec.Priority,
            head.DueAt,
            job.Place,
            head.Version,
            head.CanExpire ? spec.ExpiresAt : null,
            head.Status == JobStatus.Processing ? head.Lease : null,
            head.LeasesLost,
            spec.RateKey);
    }
}
