namespace ReTraced.Tests;

public class LeaseLossTests
{
    private static readonly CancelAsked Cancel = new() { Reason = "stop", By = "ann" };

    // From when it is granted: the time between the asking and the grant is not the holder's.
    [Fact]
    public void Start_WhenTheLeaseHasALength_EndsThatLongAfterTheGrant()
    {
        var life = new Life();
        life.Do(new Started { LeaseId = "l", By = "w", LeaseMs = 30_000 });

        Assert.Equal((life.Head.StartedAt + 30_000, 30_000), (life.Head.Lease!.ExpiresAt, life.Head.Lease.LengthMs));
    }

    [Fact]
    public void LeaseLost_WhenCancelRequestedAndThirdInARowAndOutOfTries_Cancels()
    {
        var life = new Life(Life.Spec() with { MaxTries = 3 });
        Lose(life, 2);
        life.Start();
        life.Do(Cancel);

        Assert.Null(life.Lose());
        Assert.Equal(JobStatus.Cancelled, life.Status);
        Assert.False(life.Head.CancelRequested);
    }

    [Fact]
    public void LeaseLost_WhenThirdInARowAndOutOfTries_Poisons()
    {
        var life = new Life(Life.Spec() with { MaxTries = 3 });
        Lose(life, 2);
        var decision = life.Start().Lose()!;

        Assert.Equal((JobStatus.Poisoned, 3), (life.Status, life.Head.LeasesLost));
        Assert.Equal((RetryDecisionKind.Poisoned, FailureType.Poison, ClassifiedBy.Verdict), (decision.Kind, decision.FailureType, decision.ClassifiedBy));
    }

    [Fact]
    public void LeaseLost_WhenOutOfTriesOnly_Dies()
    {
        var life = new Life(Life.Spec() with { MaxTries = 2 });
        Lose(life, 1);
        var decision = life.Start().Lose()!;

        Assert.Equal(JobStatus.Dead, life.Status);
        Assert.Equal((RetryDecisionKind.Dead, FailureType.Temporary), (decision.Kind, decision.FailureType));
    }

    [Fact]
    public void LeaseLost_WhenNothingElseHolds_IsPendingAtOnceWithoutBackoff()
    {
        var life = new Life().Start();
        var decision = life.Lose(after: 70)!;

        Assert.Equal((JobStatus.Pending, 1, 1), (life.Status, life.Head.Tries, life.Head.LeasesLost));
        Assert.Equal((RetryDecisionKind.RetryNow, 0L, life.Now, "none"), (decision.Kind, decision.DelayMs, decision.RunAt!.Value, decision.Formula));
        Assert.Equal(life.Now, life.Head.DueAt);
        Assert.Equal(ErrorCodes.LeaseLost, life.Head.LastError!.Code);
    }

    [Fact]
    public void LeasesLost_WhenTheRunFails_BeginsAtZeroAgain()
    {
        var life = new Life(Life.Spec() with { MaxTries = 10 });
        Lose(life, 2);
        life.Start().Fail();
        Assert.Equal(0, life.Head.LeasesLost);

        life.Do(new Due());
        Lose(life, 2);
        Assert.Equal((JobStatus.Pending, 2), (life.Status, life.Head.LeasesLost));
    }

    [Fact]
    public void LeasesLost_WhenTheRunSucceeds_IsZero()
    {
        var life = new Life();
        Lose(life, 2);
        life.Start().Do(new Succeeded());

        Assert.Equal((JobStatus.Completed, 0), (life.Status, life.Head.LeasesLost));
    }

    [Fact]
    public void LeasesLost_WhenReplayed_IsZero()
    {
        var life = new Life();
        Lose(life, 3);
        life.Do(new RetryAsked { Reason = "fixed", By = "ann", Force = true });

        Assert.Equal((JobStatus.Pending, 0), (life.Status, life.Head.LeasesLost));
    }

    [Fact]
    public void LeasesLost_WhenReleased_Stays()
    {
        var life = new Life();
        Lose(life, 2);
        life.Start().Do(new Released());

        Assert.Equal(2, life.Head.LeasesLost);
    }

    private static void Lose(Life life, int times)
    {
        for (var i = 0; i < times; i++)
        {
            life.Start().Lose();
        }
    }
}
