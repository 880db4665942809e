namespace ReTraced.Tests;

// One job and its ledger, moved by real transitions under a clock that the test sets.
internal sealed class Life : IJitterSource
{
    // 2026-01-01 00:00:00 UTC, so that golden texts hold round instants.
    public const long Epoch = 1_767_225_600_000;

    private readonly List<LedgerEntry> _ledger = [];

    public Life(JobSpec? spec = null, int openParents = 0, string by = "api", string? reason = null)
    {
        var made = StateMachine.Create(spec ?? Spec(), new Enqueued { By = by, OpenParents = openParents, Reason = reason });
        State = made.State;
        Now = State.Spec.CreatedAt;
        _ledger.Add(made.Entry);
    }

    public JobState State { get; private set; }

    public long Now { get; set; }

    public long JitterMs { get; set; }

    public JobHead Head => State.Head;

    public JobStatus Status => State.Head.Status;

    public IReadOnlyList<LedgerEntry> Ledger => _ledger;

    public static JobSpec Spec(string jobId = "job-1") => new()
    {
        JobId = jobId,
        QueueName = "email",
        Type = "email",
        JobData = JsonData.Parse("""{"to":"ann","subject":"hello"}"""),
        CreatedAt = Epoch,
    };

    public long Next(long maxMs) => Math.Min(JitterMs, maxMs);

    public TransitionResult Try(JobEvent e) => StateMachine.Apply(State, e, Now, this);

    // Moves the clock and then the job; the event must be allowed.
    public Transition Do(JobEvent e, long after = 0)
    {
        Now += after;
        var moved = Assert.IsType<Transition>(Try(e));
        State = moved.State;
        _ledger.Add(moved.Entry);
        return moved;
    }

    public Refusal Refused(JobEvent e)
    {
        var before = State;
        var refusal = Assert.IsType<Refusal>(Try(e));
        Assert.Same(before, State);
        return refusal;
    }

    public Life Start(string worker = "worker-1", long after = 0)
    {
        Do(new Started { LeaseId = $"lease-{Head.Attempts + 1}", By = worker }, after);
        return this;
    }

    public RetryDecision? Fail(string code = ErrorCodes.NetworkError, FailureType? handler = null, long after = 0, long? retryAfterMs = null) =>
        ((FailedRun)Do(Failure(code, handler) with { RetryAfterMs = retryAfterMs }, after).Entry.Event).Decision;

    public RetryDecision? Lose(long after = 0) =>
        ((LeaseWasLost)Do(new LeaseWasLost { Because = "The worker sent no heartbeat in time." }, after).Entry.Event).Decision;

    public static FailedRun Failure(string code = ErrorCodes.NetworkError, FailureType? handler = null) => new()
    {
        Error = new JobError { Code = code, Message = $"{code} happened", Stack = "at Mail.Send()" },
        HandlerKind = handler,
        By = "worker-1",
    };

    public HistoryEntry[] History() => [.. HistoryProjection.Of(State.Spec, Ledger)];

    public Explanation Explain() => Explainer.Explain(State, Ledger);
}
