namespace ReTraced.Tests;

public class ReplayTests
{
    private static readonly RetryAsked Retry = new() { Reason = "fixed", By = "ann" };

    [Fact]
    public void Retry_WhenDead_ResetsTheCountersAndCountsTheReplay()
    {
        var life = Lives.In(JobStatus.Dead);
        life.Do(Retry, after: 1000);

        var head = life.Head;
        Assert.Equal((0, 0, 1, 1, 1), (head.Tries, head.LeasesLost, head.Replays, head.Attempts, head.Deaths));
        Assert.Equal((life.Now, null, null), (head.DueAt, head.FinishedAt, head.DeadReason));
        Assert.Equal(ResolutionKind.Replayed, head.Resolution);
    }

    [Fact]
    public void Retry_WhenRunAtIsPast_IsPendingFromNowOn()
    {
        var life = Lives.In(JobStatus.Dead);
        life.Do(Retry with { RunAt = Life.Epoch - 1 }, after: 1000);

        Assert.Equal((JobStatus.Pending, Life.Epoch + 1000), (life.Status, life.Head.DueAt));
    }

    [Fact]
    public void Retry_WhenPoisonedByHand_NeedsForce()
    {
        var life = Lives.In(JobStatus.Failed);
        life.Do(new PoisonAsked { Reason = "eats memory", By = "ann" });

        Assert.Equal((JobStatus.Poisoned, FailureType.Poison), (life.Status, life.Head.LastFailureType!.Value));
        Assert.Contains("ann", life.Head.DeadReason, StringComparison.Ordinal);
        Assert.Contains("eats memory", life.Head.DeadReason, StringComparison.Ordinal);
        Assert.Equal(RefusalCode.NeedsForce, life.Refused(Retry).Code);
        life.Do(Retry with { Force = true });
        Assert.Equal(JobStatus.Pending, life.Status);
    }

    [Fact]
    public void Retry_WhenPatched_ChangesTheSpecAndRecordsTheDiff()
    {
        var life = Lives.In(JobStatus.Dead);
        life.Do(Retry with { Changes = JsonData.Parse("""[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"},{"op":"replace","path":"/maxTries","value":3}]""") });

        Assert.Equal("""{"to":"ann","subject":"SUCCESS"}""", life.State.Spec.JobData.ToString());
        Assert.Equal(3, life.State.Spec.MaxTries);
        Assert.Equal(
            [new JobChange("/jobData/subject", JsonData.Parse("\"hello\""), JsonData.Parse("\"SUCCESS\"")), new JobChange("/maxTries", JsonData.Parse("1"), JsonData.Parse("3"))],
            ((RetryAsked)life.Ledger[^1].Event).Diff!);
    }

    [Fact]
    public void Retry_WhenThePatchIsWrong_RefusesAndNamesTheField()
    {
        var life = Lives.In(JobStatus.Dead);
        var refusal = life.Refused(Retry with { Changes = JsonData.Parse("""[{"op":"replace","path":"/maxTries","value":0}]""") });

        Assert.Equal(RefusalCode.InvalidChanges, refusal.Code);
        Assert.Equal("maxTries", Assert.Single(refusal.Errors!).Field);
    }

    [Fact]
    public void Retry_WhenTheJobWasCancelledWhileRunning_ForgetsTheCancel()
    {
        var life = new Life().Start();
        life.Do(new CancelAsked { Reason = "stop", By = "ann" });
        life.Fail();
        life.Do(Retry);

        Assert.False(life.Head.CancelRequested);
        Assert.Equal(RetryDecisionKind.RetryLater, life.Start().Fail()!.Kind);
        Assert.Null(life.Head.Resolution);
    }

    [Fact]
    public void Discard_WhenDead_SetsOnlyTheResolution()
    {
        var life = Lives.In(JobStatus.Dead);
        var before = life.Head;
        life.Do(new DiscardAsked { Reason = "old", By = "ann" }, after: 5);

        Assert.Equal(before with { Version = before.Version + 1, UpdatedAt = life.Now, Resolution = ResolutionKind.Discarded }, life.Head);
        Assert.Equal(RefusalCode.WrongStatus, life.Refused(new DiscardAsked { Reason = "again", By = "ann" }).Code);
        life.Do(Retry);
        Assert.Equal((JobStatus.Pending, ResolutionKind.Replayed), (life.Status, life.Head.Resolution!.Value));
    }

    [Fact]
    public void Fail_WhenTheReplayDiesToo_ClearsTheResolution()
    {
        var life = Lives.In(JobStatus.Dead);
        life.Do(Retry);
        life.Start().Fail(ErrorCodes.InvalidJobData);

        Assert.Equal((JobStatus.Failed, null, 2), (life.Status, life.Head.Resolution, life.Head.Deaths));
    }

    [Fact]
    public void RunNow_WhenDelayedByBackoff_KeepsTheTries()
    {
        var life = new Life().Start();
        life.Fail();
        life.Do(new RunNow { Reason = "it is up again", By = "ann" }, after: 100);

        Assert.Equal((JobStatus.Pending, 1, life.Now), (life.Status, life.Head.Tries, life.Head.DueAt));
    }

    [Fact]
    public void Expire_WhenTheJobWasStartedBefore_IsRefusedInEveryStatus()
    {
        var life = new Life(Life.Spec() with { ExpiresAt = Life.Epoch + 1 }).Start();
        life.Fail();
        Assert.Equal(JobStatus.Delayed, life.Status);
        Assert.Contains("started", life.Refused(new Expired()).Message, StringComparison.Ordinal);

        life.Do(new Due(), after: 5000);
        Assert.Contains("started", life.Refused(new Expired()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_WhenTheClockGoesBack_KeepsTheLastInstant()
    {
        var life = new Life();
        life.Now = Life.Epoch - 5000;
        life.Start();
        life.Now = Life.Epoch + 100;
        life.Fail();
        life.Now = Life.Epoch - 1;
        var moved = life.Do(new Due());

        Assert.Equal([Life.Epoch, Life.Epoch, Life.Epoch + 100, Life.Epoch + 100], life.Ledger.Select(entry => entry.At));
        Assert.Equal(Life.Epoch + 100, moved.State.Head.UpdatedAt);
        Assert.Equal(Life.Epoch + 5100, life.Head.DueAt);
    }
}
