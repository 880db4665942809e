namespace ReTraced.Tests;

// What the checker says about honest histories, and about ones with a planted fault.
public class BackoffCheckerTests
{
    private static readonly JobSpec Spec = Life.Spec() with { MaxTries = 5, BackoffConfig = new BackoffConfig { BaseDelaySeconds = 5, MaxDelaySeconds = 60 } };

    [Fact]
    public void Check_WhenDelaysAreKept_IsOkAndListsRetriesOnly()
    {
        var check = Check(Spec, 5000, 10_000, 20_000, 40_000);

        Assert.True(check.Ok);
        Assert.Empty(check.Warnings);
        Assert.Equal([(2, 5000L, 5000L, 5000L, 0L), (3, 10_000, 10_000, 10_000, 0), (4, 20_000, 20_000, 20_000, 0), (5, 40_000, 40_000, 40_000, 0)], check.Attempts.Select(Numbers));
        Assert.All(check.Attempts, attempt => Assert.True(attempt.Ok && attempt.Sentence is null));
    }

    // The fault that this project began with: 5, 10, 20, 40 expected, and every delay about 6 s.
    [Fact]
    public void Check_WhenTheBackoffPlannedAPlateau_NamesEachAttemptInASentenceAndWarns()
    {
        var (job, ledger) = Retried.Planted(Spec, 5000, 6000, 6000, 6000);

        var check = BackoffChecker.Check(job, ledger);

        Assert.False(check.Ok);
        Assert.Equal([(2, 5000L, 5000L, 5000L, 0L), (3, 10_000, 6000, 6000, 0), (4, 20_000, 6000, 6000, 0), (5, 40_000, 6000, 6000, 0)], check.Attempts.Select(Numbers));
        Assert.Equal([true, false, false, false], check.Attempts.Select(attempt => attempt.Ok));
        Assert.Equal(
            [
                null,
                "Attempt 3 should have been planned 10 s after attempt 2 (exponential: min(5 * 2^(2-1) + 0, 60) = 10 s), but was planned 6 s after it.",
                "Attempt 4 should have been planned 20 s after attempt 3 (exponential: min(5 * 2^(3-1) + 0, 60) = 20 s), but was planned 6 s after it.",
                "Attempt 5 should have been planned 40 s after attempt 4 (exponential: min(5 * 2^(4-1) + 0, 60) = 40 s), but was planned 6 s after it.",
            ],
            check.Attempts.Select(attempt => attempt.Sentence));
        Assert.Equal(["NO_GROWTH"], check.Warnings);
    }

    // The same to look at, by configuration: planned as the formula says, and yet not what anybody wanted.
    [Fact]
    public void Check_WhenTheConfigPlateaus_IsOkAndWarns()
    {
        var check = Check(Spec with { BackoffConfig = Spec.BackoffConfig with { MaxDelaySeconds = 6 } }, 5000, 6000, 6000, 6000);

        Assert.True(check.Ok);
        Assert.Equal(["CAPPED_FROM(3)", "NO_GROWTH"], check.Warnings);
    }

    [Fact]
    public void Check_WhenOneDecisionPlannedAnotherDelay_NamesOnlyThatAttempt()
    {
        var life = Retried.After(Spec, 5000, 10_000, 20_000);
        var ledger = life.Ledger.ToList();
        var second = ledger.FindLastIndex(entry => entry.Event is FailedRun { Decision.DelayMs: 10_000 });
        var fail = (FailedRun)ledger[second].Event;
        // Its runAt is right, so that only the decision's own number is wrong.
        ledger[second] = ledger[second] with { Event = fail with { Decision = fail.Decision! with { DelayMs = 6000 } } };

        var check = BackoffChecker.Check(life.State, ledger);

        Assert.False(check.Ok);
        Assert.Equal([3], check.Attempts.Where(attempt => !attempt.Ok).Select(attempt => attempt.Attempt));
        Assert.EndsWith("but was planned 6 s after it.", check.Attempts[1].Sentence, StringComparison.Ordinal);
    }

    // The decision says the right delay, and the run was planned for another time all the same.
    [Fact]
    public void Check_WhenOnlyTheRunAtIsWrong_NamesThatAttempt()
    {
        var life = Retried.After(Spec, 5000, 6000);
        var ledger = life.Ledger.ToList();
        var second = ledger.FindLastIndex(entry => entry.Event is FailedRun);
        var fail = (FailedRun)ledger[second].Event;
        ledger[second] = ledger[second] with { Event = fail with { Decision = fail.Decision! with { RunAt = ledger[second].At + 6000 } } };

        var check = BackoffChecker.Check(life.State, ledger);

        Assert.Equal([true, false], check.Attempts.Select(attempt => attempt.Ok));
        Assert.EndsWith("= 10 s), but was planned 6 s after it.", check.Attempts[1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WhenTheOtherSideAskedForAShorterPause_ExpectsTheBackoff()
    {
        var life = new Life(Spec).Start();
        life.Fail(retryAfterMs: 1000);
        life.Do(new Due(), after: 5000);
        life.Start();

        Assert.Equal((5000L, true), (life.Explain().BackoffCheck.Attempts[0].ExpectedDelayMs, life.Explain().BackoffCheck.Ok));
        Assert.DoesNotContain("the other side", life.Explain().Answers.WhyRetriedAt[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WhenThereArePhases_TellsTheSchedulersPartFromTheWorkers()
    {
        var life = new Life(Spec).Start();
        life.Fail(after: 100);
        life.Do(new Due(), after: 5030);
        life.Start(after: 400).Fail(after: 70);
        life.Do(new Due(), after: 10_000);
        life.Start();

        var phases = life.Explain().BackoffCheck.Attempts.Select(attempt => attempt.Phases!).ToList();

        var due = Life.Epoch + 5100;
        Assert.Equal(new RunPhases(due, due + 30, due + 430, due + 500), phases[0]);
        Assert.Equal(new RunPhases(due + 10_500, due + 10_500, due + 10_500, null), phases[1]);
    }

    [Fact]
    public void Check_WhenALeaseWasLost_WasPickedUpAtOnce()
    {
        var life = new Life(Spec).Start();
        life.Lose(after: 1000);
        life.Start(after: 20);

        Assert.Equal(new RunPhases(Life.Epoch + 1000, Life.Epoch + 1000, Life.Epoch + 1020, null), Assert.Single(life.Explain().BackoffCheck.Attempts).Phases);
    }

    [Fact]
    public void Check_WhenARunIsEarly_IsNotOk()
    {
        var check = Check(Spec, 5000, 9999);

        Assert.Equal([true, false], check.Attempts.Select(attempt => attempt.Ok));
        Assert.False(check.Ok);
        Assert.Equal(-1, check.Attempts[1].DriftMs);
        Assert.Equal("Attempt 3 was planned 10 s after attempt 2, but started 1 ms too early.", check.Attempts[1].Sentence);
    }

    [Theory]
    [InlineData(6000, false)]
    [InlineData(6001, true)]
    [InlineData(65_000, true)]
    public void Check_WhenARunDriftsByMoreThanASecond_WarnsLateAndStaysOk(long actual, bool late)
    {
        var check = Check(Spec, actual);

        Assert.True(check.Ok);
        Assert.Equal(late, check.Warnings.Contains("LATE(2)"));
    }

    [Theory]
    [InlineData(44_000, false)]
    [InlineData(44_001, true)]
    public void Check_WhenTheDelayIsLong_AllowsATenthOfItBeforeLate(long actual, bool late) =>
        Assert.Equal(late, Check(Spec, 5000, 10_000, 20_000, actual).Warnings.Contains("LATE(5)"));

    [Fact]
    public void Check_WhenTheCapCutsDelays_WarnsFromTheFirstOne()
    {
        var spec = Spec with { BackoffConfig = Spec.BackoffConfig with { MaxDelaySeconds = 15 } };
        var check = Check(spec, 5000, 10_000, 15_000, 15_000);

        Assert.True(check.Ok);
        Assert.Equal(["CAPPED_FROM(4)", "NO_GROWTH"], check.Warnings);
    }

    [Fact]
    public void Check_WhenTheOtherSideAskedForAPause_ExpectsThatPauseAndNoGrowth()
    {
        var life = new Life(Spec).Start();
        life.Fail(retryAfterMs: 30_000);
        life.Do(new Due(), after: 30_000);
        life.Start().Fail();
        life.Do(new Due(), after: 10_000);
        life.Start();

        var check = life.Explain().BackoffCheck;

        Assert.True(check.Ok);
        Assert.Equal([30_000L, 10_000], check.Attempts.Select(attempt => attempt.ExpectedDelayMs));
        Assert.Empty(check.Warnings);
    }

    [Fact]
    public void Check_WhenAPersonRanItAheadOfItsTime_LeavesThatRunOut()
    {
        var life = new Life(Spec).Start();
        life.Fail();
        life.Do(new RunNow { Reason = "now", By = "ann" }, after: 100);
        life.Start();

        Assert.Empty(life.Explain().BackoffCheck.Attempts);
    }

    [Fact]
    public void Check_WhenALeaseWasLost_ExpectsNoDelay()
    {
        var life = new Life(Spec).Start();
        life.Lose();
        life.Start(after: 20);

        Assert.Equal([(2, 0L, 0L, 20L, 20L)], life.Explain().BackoffCheck.Attempts.Select(Numbers));
    }

    private static (int Attempt, long Expected, long Planned, long Actual, long Drift) Numbers(BackoffCheckAttempt a) => (a.Attempt, a.ExpectedDelayMs, a.PlannedDelayMs, a.ActualDelayMs, a.DriftMs);

    private static BackoffCheck Check(JobSpec spec, params long[] actualDelays) => Retried.After(spec, actualDelays).Explain().BackoffCheck;
}
