namespace ReTraced.Tests;

// A job in each status, brought there by real transitions.
internal static class Lives
{
    public static Life In(JobStatus status, JobSpec? spec = null)
    {
        spec ??= Life.Spec();
        switch (status)
        {
            case JobStatus.Waiting:
                return new Life(spec, openParents: 1);
            case JobStatus.Pending:
                return new Life(spec);
            case JobStatus.Delayed:
                return new Life(spec with { RunAt = spec.CreatedAt + 60_000 });
            case JobStatus.Processing:
                return new Life(spec).Start();
            case JobStatus.Completed:
                var completed = new Life(spec).Start();
                completed.Do(new Succeeded());
                return completed;
            case JobStatus.Failed:
                var failed = new Life(spec).Start();
                failed.Fail(ErrorCodes.InvalidJobData);
                return failed;
            case JobStatus.Dead:
                var dead = new Life(spec with { MaxTries = 1 }).Start();
                dead.Fail();
                return dead;
            case JobStatus.Poisoned:
                var poisoned = new Life(spec).Start();
                poisoned.Fail(handler: FailureType.Poison);
                return poisoned;
            default:
                var cancelled = new Life(spec);
                cancelled.Do(new CancelAsked { Reason = "not needed", By = "ann" });
                return cancelled;
        }
    }
}
