namespace ReTraced.Jobs;

/// <summary>What the jobs on which one depends allow it.</summary>
/// <param name="Open">How many of them it still waits for.</param>
/// <param name="Event">What is to happen to a waiting job; null while it goes on waiting.</param>
public sealed record ParentsVerdict(int Open, JobEvent? Event)
{
    /// <summary>Of a job that depends on none.</summary>
    public static readonly ParentsVerdict None = new(0, null);

    /// <summary>Judges a job by where those on which it depends are.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="statusOf">
    /// Where a job is; null if it does not exist any more. Retention removes none on which a waiting job depends, so whoever removed it
    /// by hand is taken at his word that nobody need wait for it.
    /// </param>
    public static ParentsVerdict Of(JobSpec spec, Func<string, JobStatus?> statusOf)
    {
        if (spec.DependsOn is not { Count: > 0 } parents)
        {
            return None;
        }

        var policy = spec.OnParentFailure ?? OnParentFailure.Fail;
        var (live, incomplete, failed) = (0, 0, (ParentFailed?)null);
        foreach (var parent in parents)
        {
            if (statusOf(parent) is not { } status || status == JobStatus.Completed)
            {
                continue;
            }

            incomplete++;
            live += status.IsLive() ? 1 : 0;
            if (!status.IsLive())
            {
                failed ??= new ParentFailed { ParentJobId = parent, ParentStatus = status, Policy = policy };
            }
        }

        return policy switch
        {
            OnParentFailure.Fail when failed is not null => new ParentsVerdict(incomplete, failed),
            // One that goes on without it still waits for the others.
            OnParentFailure.Continue when live == 0 && failed is not null => new ParentsVerdict(incomplete, failed),
            OnParentFailure.Continue when live > 0 => new ParentsVerdict(live, null),
            _ => new ParentsVerdict(incomplete, incomplete == 0 ? new ParentsFinished() : null),
        };
    }

    /// <summary>True if a job waits for a parent that is there: one that goes on without it need not hear again of one that has failed.</summary>
    public static bool IsOpen(JobSpec spec, JobStatus status) => spec.OnParentFailure == OnParentFailure.Continue ? status.IsLive() : status != JobStatus.Completed;

    /// <summary>True if the end of one parent may change the verdict on a job that knows which others are open.</summary>
    /// <param name="spec">The waiting job.</param>
    /// <param name="status">How the parent ended.</param>
    /// <param name="othersOpen">How many others it waits for.</param>
    public static bool MayChange(JobSpec spec, JobStatus status, int othersOpen) =>
        status == JobStatus.Completed || spec.OnParentFailure == OnParentFailure.Continue
            ? othersOpen == 0
            : spec.OnParentFailure != OnParentFailure.Wait;
}
