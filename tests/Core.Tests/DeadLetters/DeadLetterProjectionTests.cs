namespace ReTraced.Tests;

public class DeadLetterProjectionTests
{
    [Fact]
    public void Of_WhenTheReplayEndsInTheMillisecondOfTheDeath_CountsTheTriesAtTheDeath()
    {
        var life = new Life(Life.Spec() with { MaxTries = 2, BackoffConfig = new BackoffConfig { BaseDelaySeconds = 0 } });
        life.Start().Fail();
        life.Start().Fail();
        life.Do(new RetryAsked { Reason = "fixed", By = "ann" });
        life.Start().Do(new Succeeded());

        var letter = Of(life)!;

        Assert.Equal((2, RunResult.Success, ResolutionKind.Replayed), (letter.Tries, letter.Retries![0].Result!.Value, letter.Resolution!.Kind));
    }

    [Fact]
    public void Of_WhenHistoryIsNotNeeded_StillHasTheLastText()
    {
        var life = Lives.In(JobStatus.Dead, Life.Spec() with { HistoryNeed = false });

        Assert.Equal("NETWORK_ERROR happened", Of(life)!.LastError.Message);
    }

    [Fact]
    public void Of_WhenAReplayChangedTheJob_ShowsTheDataItDiedWith()
    {
        var life = Lives.In(JobStatus.Dead);
        life.Do(new RetryAsked { Reason = "fixed", By = "ann", Changes = JsonData.Parse("""[{"op":"replace","path":"/jobData/subject","value":"x"}]""") });

        Assert.Equal("""{"to":"ann","subject":"hello"}""", Of(life)!.JobData.ToString());
        life.Start().Fail();
        Assert.Equal("""{"to":"ann","subject":"x"}""", Of(life)!.JobData.ToString());
        Assert.Equal((2, null, RunResult.Failed), (Of(life)!.Deaths, Of(life)!.Resolution, Of(life)!.Retries![0].Result!.Value));
    }

    private static DeadLetter? Of(Life life) => DeadLetterProjection.Of(life.State, life.Ledger);
}
