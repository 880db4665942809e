namespace ReTraced.Tests;

// The lives behind the golden explanations: one for each status and each way through the state machine.
internal static partial class Stories
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;

    private static readonly JobSpec Spec = Life.Spec("job-0") with
    {
        MaxTries = 4,
        BackoffConfig = new BackoffConfig { BaseDelaySeconds = 1, Factor = 2, MaxDelaySeconds = 60 },
    };

    private static readonly Dictionary<string, Func<Life>> All = new()
    {
        ["pending"] = () => new Life(Spec),
        ["delayed"] = () => new Life(Spec with { RunAt = Life.Epoch + Hour }),
        ["waiting"] = () => new Life(Spec, openParents: 2),
        ["running"] = Running,
        ["running-asked-to-stop"] = () => Running().Then(Cancel, after: 500),
        ["completed-at-first-run"] = () => new Life(Spec).Start(after: 3).Succeed(),
        ["completed-although-a-cancel-was-asked"] = () => new Life(Spec).Start(after: 3).Then(Cancel, after: 500).Succeed(),
        ["dead-after-four-tries"] = () => Die(new Life(Spec)),
        ["dead-at-its-only-try"] = () => new Life(Spec with { MaxTries = 1 }).Start(after: 3).Then(Life.Failure(ErrorCodes.Timeout), after: 100),
        ["discarded"] = () => Die(new Life(Spec)).Then(new DiscardAsked { By = "bob", Reason = "The order was refunded" }, after: Hour),
        ["invalid-data-failed"] = () => new Life(Spec).Start(after: 3).Then(Life.Failure(ErrorCodes.InvalidJobData), after: 42),
        ["permanent-by-the-queue"] = () => new Life(Spec).Start(after: 3).Then(Life.Failure("CARD_DECLINED") with { QueueKind = FailureType.Permanent }, after: 42),
        ["expired"] = () => new Life(Spec with { RunAt = Life.Epoch + Minute, ExpiresAt = Life.Epoch + (Minute * 3 / 2) }).Then(new Expired(), after: Minute * 3 / 2),
        ["parent-failed"] = () => new Life(Spec, openParents: 1).Then(Parent(OnParentFailure.Fail), after: Minute),
        ["parent-failed-continue"] = () => new Life(Spec, openParents: 1).Then(Parent(OnParentFailure.Continue), after: Minute).Start(after: 3).Succeed(),
        ["parent-failed-wait"] = () => new Life(Spec, openParents: 1).Then(Parent(OnParentFailure.Wait), after: Minute),
        ["parent-failed-wait-then-completed"] = () => new Life(Spec, openParents: 1).Then(Parent(OnParentFailure.Wait), after: Minute).Then(new ParentsFinished(), after: Hour).Start(after: 3).Succeed(),
        ["cancelled-before-a-start"] = () => new Life(Spec).Then(Cancel, after: 500),
        ["cancelled-while-waiting"] = () => new Life(Spec, openParents: 1).Then(Cancel, after: 500),
        ["cancelled-while-delayed"] = () => new Life(Spec).Start(after: 3).Then(Life.Failure(), after: 100).Then(Cancel, after: 500),
        ["cancelled-while-running"] = () => new Life(Spec).Start(after: 3).Then(Cancel, after: 500).Then(Life.Failure() with { QueueKind = FailureType.Permanent }, after: 1000),
        ["cancelled-while-running-asked-twice"] = () => new Life(Spec).Start(after: 3).Then(Cancel, after: 500).Then(new CancelAsked { By = "bob", Reason = "Why does it still run?" }, after: 500).Then(Life.Failure(), after: 1000),
        ["cancelled-at-a-lost-lease"] = () => new Life(Spec).Start(after: 3).Then(Cancel, after: 500).Then(Lost, after: 30_000),
        ["cancelled-at-a-release"] = () => new Life(Spec).Start(after: 3).Then(Cancel, after: 500).Then(GivenBack, after: 2000),
        ["released"] = () => new Life(Spec).Start(after: 3).Then(GivenBack, after: 12_000).Start("worker-2", after: 250).Succeed(),
        ["released-and-waiting"] = () => new Life(Spec).Start(after: 3).Then(GivenBack, after: 12_000),
        ["lease-lost-once"] = () => new Life(Spec).Start(after: 3).Then(Lost, after: 30_000).Start("worker-2", after: 15).Succeed(),
        ["lease-lost-between-failures"] = LostBetweenFailures,
        ["leases-lost-then-poisoned"] = ThreeLosses,
        ["poisoned-by-the-handler"] = () => new Life(Spec).Start(after: 3).Then(Life.Failure("ZIP_BOMB", FailureType.Poison), after: 100),
        ["poisoned-by-hand"] = () => Die(new Life(Spec)).Then(Poison, after: Minute),
        ["run-now-by-hand"] = () => new Life(Spec).Start(after: 3).Then(Life.Failure(), after: 100).Then(Now, after: 200).Start(after: 5).Succeed(),
        ["run-now-before-the-first-run"] = () => new Life(Spec with { RunAt = Life.Epoch + Hour }).Then(Now, after: 200).Start(after: 5).Succeed(),
        ["retry-after"] = RetryAfter,
        ["three-tier"] = ThreeTier,
        ["jitter"] = Jittered,
        ["plateau"] = () => Die(new Life(Spec with { BackoffConfig = Spec.BackoffConfig with { BaseDelaySeconds = 5, MaxDelaySeconds = 6 } }), 5000, 6000, 6000),
        ["late"] = () => new Life(Spec).Start(after: 3).Then(Life.Failure(), after: 100).Then(new Due(), after: 4000).Start(after: 2500).Succeed(),
        ["clone"] = () => new Life(Spec with { ClonedFrom = "job-9" }, by: "ann", reason: "The customer asked for the mail again").Start(after: 3).Succeed(),
    };

    public static IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    public static Life Of(string name) => All[name]();

    private static CancelAsked Cancel => new() { By = "ann", Reason = "The customer left" };

    private static LeaseWasLost Lost => new() { Because = "The worker sent no heartbeat in time." };

    private static Released GivenBack => new() { By = "worker-1", Reason = "shutting down" };

    private static PoisonAsked Poison => new() { By = "ann", Reason = "It fills the disk" };

    private static RunNow Now => new() { By = "ann", Reason = "The network is back" };

    private static ParentFailed Parent(OnParentFailure policy) => new() { ParentJobId = "job-parent", ParentStatus = JobStatus.Dead, Policy = policy };

    private static Life Then(this Life life, JobEvent e, long after = 0)
    {
        life.Do(e, after);
        return life;
    }

    private static Life Succeed(this Life life) => life.Then(new Succeeded(), after: 420);

    private static Life Running() => new Life(Spec).Start(after: 3).Then(Life.Failure(), after: 100).Then(new Due(), after: 1000).Start("worker-2", after: 7);

    // Runs that fail after 100 ms each until the job is dead; each retry starts a few milliseconds late.
    private static Life Die(Life life, params long[] delays)
    {
        life.Start(after: 3).Fail(after: 100);
        foreach (var delay in delays.Length == 0 ? [1000, 2000, 4000] : delays)
        {
            life.Do(new Due(), after: delay);
            life.Start(after: 4).Fail(after: 100);
        }

        return life;
    }

    private static Life ThreeLosses()
    {
        var life = new Life(Spec);
        for (var i = 0; i < 3; i++)
        {
            life.Start($"worker-{i + 1}", after: 15).Lose(after: 30_000);
        }

        return life;
    }

    private static Life LostBetweenFailures()
    {
        var life = new Life(Spec).Start(after: 3).Then(Lost, after: 30_000).Start("worker-2", after: 15).Then(Life.Failure(), after: 100).Then(new Due(), after: 2000);
        life.Start("worker-2", after: 3).Lose(after: 30_000);
        life.Start("worker-3", after: 3).Fail(after: 100);
        return life;
    }

    private static Life RetryAfter()
    {
        var life = new Life(Spec).Start(after: 3);
        life.Fail(ErrorCodes.RateLimitExceeded, after: 100, retryAfterMs: 30_000);
        life.Do(new Due(), after: 30_000);
        life.Start(after: 2).Fail(ErrorCodes.RateLimitExceeded, after: 100);
        return life;
    }

    private static Life ThreeTier()
    {
        var life = new Life(Spec with { MaxTries = 5, BackoffStrategy = BackoffStrategy.ThreeTier, BackoffConfig = Spec.BackoffConfig with { BaseDelaySeconds = 10, LimitOfTries = 3 } }).Start(after: 3);
        life.Fail(after: 100);
        life.Start(after: 2).Fail(after: 100);
        life.Start(after: 2).Fail(after: 100);
        life.Do(new Due(), after: 10_000);
        life.Start(after: 2).Fail(after: 100);
        life.Do(new Due(), after: 20_000);
        life.Start(after: 2).Fail(after: 100);
        return life;
    }

    private static Life Jittered()
    {
        var life = new Life(Spec with { BackoffConfig = Spec.BackoffConfig with { BaseDelaySeconds = 5, JitterSeconds = 1 } }) { JitterMs = 370 }.Start(after: 3);
        life.Fail(after: 100);
        life.Do(new Due(), after: 5370);
        life.JitterMs = 12;
        life.Start(after: 2).Fail(after: 100);
        return life;
    }
}
