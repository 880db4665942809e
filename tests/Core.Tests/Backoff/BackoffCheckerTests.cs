namespace ReTraced.Tests;

// What the checker says about honest histories, and about ones with a planted fault.
public class BackoffCheckerTests
{
    private static readonly JobSpec Spec = Life.Spec() with { MaxTries = 5, BackoffConfig = new BackoffConfig { BaseDelaySeconds = 5, MaxDelaySeconds = 60 } };

    [Fact]
    public void Check_WhenDelaysAreKept_IsOkAndListsRetriesOnly()
    {
        var check = BackoffChecker.Check(Spec, Run(Spec, [5000, 10_000, 20_000, 40_000]));

        Assert.True(check.Ok);
        Assert.Empty(check.Warnings);
        Assert.Equal([new(2, 5000, 5000, 5000, 0, true), new(3, 10_000, 10_000, 10_000, 0, true), new(4, 20_000, 20_000, 20_000, 0, true), new(5, 40_000, 40_000, 40_000, 0, true)], check.Attempts);
    }

    // The fault that this project began with: 5, 10, 20, 40 expected, and every delay about 6 s.
    [Fact]
    public void Check_WhenDelaysStayNearSixSeconds_NamesEachAttemptAndWarns()
    {
        var history = Run(Spec, [5000, 10_000, 20_000, 40_000]);
        long[] observed = [0, 6100, 5900, 6000, 6000];
        for (var i = 1; i < history.Count; i++)
        {
            var since = history[i - 1].FinishedAt!.Value;
            history[i] = history[i] with { PlannedRunAt = since + observed[i], PlannedDelayMs = observed[i], ActualDelayMs = observed[i], AttemptedAt = since + observed[i], DriftMs = 0 };
        }

        var check = BackoffChecker.Check(Spec, history);

        Assert.False(check.Ok);
        Assert.Equal([(2, 5000L, 6100L, false), (3, 10_000, 5900, false), (4, 20_000, 6000, false), (5, 40_000, 6000, false)], check.Attempts.Select(a => (a.Attempt, a.ExpectedDelayMs, a.PlannedDelayMs, a.Ok)));
        Assert.Contains("NO_GROWTH", check.Warnings);
    }

    [Fact]
    public void Check_WhenOneDecisionPlannedAnotherDelay_NamesOnlyThatAttempt()
    {
        var history = Run(Spec, [5000, 10_000, 20_000]);
        history[1] = history[1] with { Decision = history[1].Decision! with { DelayMs = 6000 } };

        var check = BackoffChecker.Check(Spec, history);

        Assert.False(check.Ok);
        Assert.Equal([3], check.Attempts.Where(attempt => !attempt.Ok).Select(attempt => attempt.Attempt));
    }

    [Fact]
    public void Check_WhenARunIsEarly_IsNotOk()
    {
        var check = BackoffChecker.Check(Spec, Run(Spec, [5000, 9999]));

        Assert.Equal([true, false], check.Attempts.Select(attempt => attempt.Ok));
        Assert.False(check.Ok);
        Assert.Equal(-1, check.Attempts[1].DriftMs);
    }

    [Theory]
    [InlineData(6000, false)]
    [InlineData(6001, true)]
    [InlineData(65_000, true)]
    public void Check_WhenARunDriftsByMoreThanASecond_WarnsLateAndStaysOk(long actual, bool late)
    {
        var check = BackoffChecker.Check(Spec, Run(Spec, [actual]));

        Assert.True(check.Ok);
        Assert.Equal(late, check.Warnings.Contains("LATE(2)"));
    }

    [Theory]
    [InlineData(44_000, false)]
    [InlineData(44_001, true)]
    public void Check_WhenTheDelayIsLong_AllowsATenthOfItBeforeLate(long actual, bool late) =>
        Assert.Equal(late, BackoffChecker.Check(Spec, Run(Spec, [5000, 10_000, 20_000, actual])).Warnings.Contains("LATE(5)"));

    [Fact]
    public void Check_WhenTheCapCutsDelays_WarnsFromTheFirstOne()
    {
        var spec = Spec with { BackoffConfig = Spec.BackoffConfig with { MaxDelaySeconds = 15 } };
        var check = BackoffChecker.Check(spec, Run(spec, [5000, 10_000, 15_000, 15_000]));

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

        Assert.Equal([new BackoffCheckAttempt(2, 0, 0, 20, 20, true)], life.Explain().BackoffCheck.Attempts);
    }

    // Runs a job whose every try fails at once, and starts each retry after the delay that is given.
    private static List<HistoryEntry> Run(JobSpec spec, long[] actualDelays)
    {
        var life = new Life(spec).Start();
        foreach (var delay in actualDelays)
        {
            life.Fail();
            life.Do(new Due(), after: delay);
            life.Start();
        }

        return [.. life.History()];
    }
}
