using ReTraced.Backoff;
using ReTraced.DeadLetters;

namespace ReTraced.Jobs;

/// <summary>
/// The life of a job, pure: (job, event, now, jitter) gives a <see cref="Transition"/> or a <see cref="Refusal"/>.
/// The table is docs/job-lifecycle.md; whatever is not in it is refused and changes nothing.
/// </summary>
public static partial class StateMachine
{
    /// <summary>Leases lost in a row that make a job poison.</summary>
    public const int PoisonAfterLeasesLost = 3;

    /// <summary>The longest pause that the other side can ask for with Retry-After: 24 h, in milliseconds.</summary>
    public const long MaxRetryAfterMs = 24 * 60 * 60 * 1000L;

    /// <summary>Makes a job.</summary>
    /// <param name="spec">What it is to do.</param>
    /// <param name="created">Who makes it, and how many jobs it still waits for.</param>
    public static Transition Create(JobSpec spec, Enqueued created)
    {
        var now = spec.CreatedAt;
        var dueAt = Math.Max(now, spec.RunAt ?? now);
        var status = created.OpenParents > 0 ? JobStatus.Waiting : Ready(dueAt, now);
        var head = new JobHead { Version = 1, Status = status, UpdatedAt = now, DueAt = dueAt };
        return new Transition(new JobState(spec, head), new LedgerEntry(1, now, null, status, created));
    }

    /// <summary>Applies one event to a job.</summary>
    /// <param name="job">The job before.</param>
    /// <param name="event">What happens to it.</param>
    /// <param name="now">Unix milliseconds. An instant before the job's last one counts as that one.</param>
    /// <param name="jitter">Where the jitter of a retry comes from.</param>
    public static TransitionResult Apply(JobState job, JobEvent @event, long now, IJitterSource jitter)
    {
        now = Math.Max(now, job.Head.UpdatedAt);
        return @event switch
        {
            ParentsFinished e => WhenParentsFinished(job, e, now),
            ParentFailed e => WhenParentFailed(job, e, now),
            Due e => WhenDue(job, e, now),
            RunNow e => WhenRunNow(job, e, now),
            Started e => WhenStarted(job, e, now),
            Succeeded e => WhenSucceeded(job, e, now),
            FailedRun e => WhenFailed(job, e, now, jitter),
            LeaseWasLost e => WhenLeaseLost(job, e, now),
            Released e => WhenReleased(job, e, now),
            CancelAsked e => WhenCancelled(job, e, now),
            Expired e => WhenExpired(job, e, now),
            RetryAsked e => WhenRetried(job, e, now),
            PoisonAsked e => WhenPoisoned(job, e, now),
            DiscardAsked e => WhenDiscarded(job, e, now),
            _ => new Refusal(RefusalCode.WrongStatus, $"A job that exists cannot be enqueued again: '{job.Spec.JobId}'."),
        };
    }

    private static TransitionResult WhenParentsFinished(JobState job, ParentsFinished e, long now) =>
        job.Head.Status == JobStatus.Waiting ? Move(job, e, now, BecomeReady(job.Head, now)) : Refuse(job, "stop waiting", JobStatus.Waiting);

    private static TransitionResult WhenParentFailed(JobState job, ParentFailed e, long now)
    {
        if (job.Head.Status != JobStatus.Waiting)
        {
            return Refuse(job, "lose a parent", JobStatus.Waiting);
        }

        return e.Policy switch
        {
            OnParentFailure.Continue => Move(job, e, now, BecomeReady(job.Head, now)),
            OnParentFailure.Wait => Move(job, e, now, job.Head),
            _ => Move(job, e, now, Die(job.Spec, job.Head, JobStatus.Failed, FailureType.Permanent, now, ErrorOf(e, now), ErrorOf(e, now).Message)),
        };
    }

    /// <summary>The error of a job that fails because one that it depends on did not complete.</summary>
    internal static JobError ErrorOf(ParentFailed e, long at) => new()
    {
        Code = ErrorCodes.ParentFailed,
        Message = $"Job {e.ParentJobId}, which this one depends on, is {e.ParentStatus.ToWire()}.",
        FailedAt = at,
    };

    /// <summary>The error of a job that was not started in time.</summary>
    internal static JobError ExpiredError(long at) => new() { Code = ErrorCodes.Expired, Message = "It was not started before its expiresAt.", FailedAt = at };

    private static TransitionResult WhenDue(JobState job, Due e, long now) =>
        job.Head.Status == JobStatus.Delayed
            ? Move(job, e, now, job.Head with { Status = JobStatus.Pending })
            : Refuse(job, "become due", JobStatus.Delayed);

    private static TransitionResult WhenRunNow(JobState job, RunNow e, long now) =>
        job.Head.Status == JobStatus.Delayed
            ? Move(job, e, now, job.Head with { Status = JobStatus.Pending, DueAt = now })
            : Refuse(job, "be run ahead of its time", JobStatus.Delayed);

    private static TransitionResult WhenStarted(JobState job, Started e, long now)
    {
        if (job.Head.Status != JobStatus.Pending)
        {
            return Refuse(job, "be started", JobStatus.Pending);
        }

        var lease = new Lease { Id = e.LeaseId, WorkerId = e.By, GrantedAt = now, ExpiresAt = now + e.LeaseMs };
        return Move(job, e, now, job.Head with
        {
            Status = JobStatus.Processing,
            Tries = job.Head.Tries + 1,
            Attempts = job.Head.Attempts + 1,
            Lease = lease,
            StartedAt = now,
        });
    }

    private static TransitionResult WhenSucceeded(JobState job, Succeeded e, long now) =>
        job.Head.Status == JobStatus.Processing
            ? Move(job, e, now, EndRun(job.Head, e.Kind) with
            {
                Status = JobStatus.Completed,
                FinishedAt = now,
                LeasesLost = 0,
                CancelRequested = false,
                Past = Deaths.Ended(job.Head.Past, RunResult.Success),
            })
            : Refuse(job, "succeed", JobStatus.Processing);

    private static TransitionResult WhenReleased(JobState job, Released e, long now)
    {
        if (job.Head.Status != JobStatus.Processing)
        {
            return Refuse(job, "be released", JobStatus.Processing);
        }

        // DueAt stays, and with it the job's place in line.
        var head = EndRun(job.Head, e.Kind) with { Tries = job.Head.Tries - 1 };
        return Move(job, e, now, head.CancelRequested ? Stop(head, now) : head with { Status = JobStatus.Pending });
    }

    private static TransitionResult WhenExpired(JobState job, Expired e, long now)
    {
        if (job.Head.Status is not (JobStatus.Pending or JobStatus.Delayed or JobStatus.Waiting))
        {
            return Refuse(job, "expire", JobStatus.Pending, JobStatus.Delayed, JobStatus.Waiting);
        }

        if (!job.Head.CanExpire)
        {
            return new Refusal(RefusalCode.WrongStatus, $"Job '{job.Spec.JobId}' was started or replayed before, and such a job no longer expires.");
        }

        var error = ExpiredError(now);
        return Move(job, e, now, Die(job.Spec, job.Head, JobStatus.Failed, FailureType.Permanent, now, error, error.Message));
    }

    private static Transition Move(JobState job, JobEvent e, long now, JobHead head)
    {
        var seq = job.Head.Version + 1;
        return new Transition(
            job with { Head = head with { Version = seq, UpdatedAt = now } },
            new LedgerEntry(seq, now, job.Head.Status, head.Status, e));
    }

    private static JobStatus Ready(long dueAt, long now) => dueAt > now ? JobStatus.Delayed : JobStatus.Pending;

    private static JobHead BecomeReady(JobHead head, long now) => head with { Status = Ready(head.DueAt, now), DueAt = Math.Max(head.DueAt, now) };

    private static JobHead EndRun(JobHead head, JobEventKind by) => head with { Lease = head.Lease! with { EndedBy = by } };

    private static JobHead Stop(JobHead head, long now) => head with
    {
        Status = JobStatus.Cancelled,
        FinishedAt = now,
        CancelRequested = false,
        Past = Deaths.Ended(head.Past, RunResult.Failed),
    };

    private static JobHead Die(JobSpec spec, JobHead head, JobStatus status, FailureType type, long now, JobError error, string because)
    {
        var fingerprint = Fingerprint.Of(spec.Type, error);
        return head with
        {
            Status = status,
            FinishedAt = now,
            Deaths = head.Deaths + 1,
            DiedAt = now,
            Fingerprint = fingerprint,
            DeadReason = because,
            LastError = Kept(spec, error),
            LastFailureType = type,
            Resolution = null,
            Past = Deaths.Add(head.Past, now, fingerprint),
        };
    }

    private static Refusal Refuse(JobState job, string verb, params ReadOnlySpan<JobStatus> allowed)
    {
        var names = new List<string>();
        foreach (var status in allowed)
        {
            names.Add(status.ToWire());
        }

        var list = names.Count == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
        return new Refusal(RefusalCode.WrongStatus, $"Job '{job.Spec.JobId}' is {job.Head.Status.ToWire()}; only a {list} job can {verb}.");
    }
}

/// <summary>Where the jitter of a retry comes from.</summary>
public interface IJitterSource
{
    /// <summary>A whole number of milliseconds, uniform in [0, <paramref name="maxMs"/>].</summary>
    long Next(long maxMs);
}
