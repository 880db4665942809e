namespace ReTraced.Tests;

public class BackoffFormulaTests
{
    private static readonly BackoffConfig Five = new() { BaseDelaySeconds = 5, Factor = 2, MaxDelaySeconds = 60 };

    [Theory]
    [InlineData(BackoffStrategy.Exponential, new[] { 5000L, 10_000, 20_000, 40_000, 60_000, 60_000 })]
    [InlineData(BackoffStrategy.Linear, new[] { 5000L, 10_000, 15_000, 20_000, 25_000, 30_000 })]
    [InlineData(BackoffStrategy.Fixed, new[] { 5000L, 5000, 5000, 5000, 5000, 5000 })]
    [InlineData(BackoffStrategy.ThreeTier, new[] { 0L, 0, 5000, 10_000, 20_000, 40_000 })]
    public void Delay_WhenTriesGoUp_FollowsTheFormula(BackoffStrategy strategy, long[] expected) =>
        Assert.Equal(expected, Delays(strategy, Five));

    [Theory]
    [InlineData(null, new[] { 0L, 0, 5000, 10_000, 20_000, 40_000 })]
    [InlineData(BackoffStrategy.Exponential, new[] { 0L, 0, 5000, 10_000, 20_000, 40_000 })]
    [InlineData(BackoffStrategy.Linear, new[] { 0L, 0, 5000, 10_000, 15_000, 20_000 })]
    [InlineData(BackoffStrategy.Fixed, new[] { 0L, 0, 5000, 5000, 5000, 5000 })]
    public void Delay_WhenThreeTier_CountsTheSecondTierFromOne(BackoffStrategy? tier2, long[] expected) =>
        Assert.Equal(expected, Delays(BackoffStrategy.ThreeTier, Five with { Tier2 = tier2 }));

    [Fact]
    public void Delay_WhenLimitOfTriesIsSet_MeansNothingToTheOtherThree() =>
        Assert.Equal(Delays(BackoffStrategy.Exponential, Five), Delays(BackoffStrategy.Exponential, Five with { LimitOfTries = 1000 }));

    [Theory]
    [InlineData(BackoffStrategy.Exponential, 2, 370, 10_370, "min(5 * 2^(2-1) + 0.37, 60) = 10.37 s")]
    [InlineData(BackoffStrategy.Exponential, 1, 0, 5000, "min(5 * 2^(1-1) + 0, 60) = 5 s")]
    [InlineData(BackoffStrategy.Exponential, 5, 0, 60_000, "min(5 * 2^(5-1) + 0, 60) = 60 s")]
    [InlineData(BackoffStrategy.Exponential, 5, 1, 60_000, "min(5 * 2^(5-1) + 0.001, 60) = 60 s")]
    [InlineData(BackoffStrategy.Linear, 3, 1250, 16_250, "min(5 * 3 + 1.25, 60) = 16.25 s")]
    [InlineData(BackoffStrategy.Fixed, 9, 5, 5005, "min(5 + 0.005, 60) = 5.005 s")]
    [InlineData(BackoffStrategy.ThreeTier, 2, 900, 0, "0 (try 2 < limitOfTries 3) = 0 s")]
    [InlineData(BackoffStrategy.ThreeTier, 4, 370, 10_370, "min(5 * 2^(2-1) + 0.37, 60) = 10.37 s")]
    public void Delay_WhenJitterIsDrawn_GivesTheFormulaWithItsNumbers(BackoffStrategy strategy, int n, long jitterMs, long delayMs, string formula)
    {
        var delay = BackoffFormula.Delay(strategy, Five, n, jitterMs);

        Assert.Equal((delayMs, formula), (delay.DelayMs, delay.Formula));
    }

    [Theory]
    [InlineData(0.0005, 1)]
    [InlineData(0.0004999, 0)]
    [InlineData(0.0015, 2)]
    [InlineData(0.0025, 3)]
    [InlineData(1.0005, 1001)]
    // In binary 1.0045 * 1000 is a little less than 1004.5; the rule is about the decimal number that the user wrote.
    [InlineData(1.0045, 1005)]
    [InlineData(8.1665, 8167)]
    public void Delay_WhenHalfAMillisecondIsLeft_RoundsAwayFromZero(double seconds, long expectedMs) =>
        Assert.Equal(expectedMs, BackoffFormula.Delay(BackoffStrategy.Fixed, new BackoffConfig { BaseDelaySeconds = seconds }, 1, 0).DelayMs);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 500)]
    [InlineData(1.001, 1001)]
    [InlineData(2.0019, 2001)]
    [InlineData(3600, 3_600_000)]
    public void JitterRange_WhenGivenInSeconds_IsWholeMilliseconds(double seconds, long expectedMs)
    {
        var config = Five with { JitterSeconds = seconds };

        Assert.Equal(expectedMs, BackoffFormula.JitterRangeMs(BackoffStrategy.Fixed, config, 1));
        Assert.Equal(0, BackoffFormula.JitterRangeMs(BackoffStrategy.ThreeTier, config, 2));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    public void Delay_WhenThePowerOverflows_IsCapped(double baseDelay)
    {
        var config = new BackoffConfig { BaseDelaySeconds = baseDelay, Factor = 1000, MaxDelaySeconds = 2_592_000 };

        Assert.Equal(baseDelay == 0 ? 0 : 2_592_000_000, BackoffFormula.Delay(BackoffStrategy.Exponential, config, 1000, 0).DelayMs);
    }

    [Fact]
    public void Fail_WhenJitterIsDrawn_StoresItOnceAndPlansWithIt()
    {
        var life = new Life(Life.Spec() with { BackoffConfig = Five with { JitterSeconds = 1 } }) { JitterMs = 370 };
        var decision = life.Start().Fail(after: 40)!;

        Assert.Equal((370L, 5370L, life.Now + 5370), (decision.JitterMs, decision.DelayMs, decision.RunAt!.Value));
        Assert.Equal(life.Now + 5370, life.Head.DueAt);
    }

    [Theory]
    [InlineData(20_000L, 20_000L, 20_000L)]
    [InlineData(3000L, 5000L, 3000L)]
    [InlineData(0L, 5000L, 0L)]
    [InlineData(-5L, 5000L, 0L)]
    [InlineData(100_000_000L, 86_400_000L, 86_400_000L)]
    [InlineData(long.MaxValue, 86_400_000L, 86_400_000L)]
    public void Fail_WhenTheOtherSideAsksForAPause_TakesTheLargerUpToADay(long asked, long delayMs, long storedMs)
    {
        var life = new Life(Life.Spec() with { BackoffConfig = Five }).Start();
        var decision = life.Fail(retryAfterMs: asked)!;

        Assert.Equal((delayMs, storedMs), (decision.DelayMs, decision.RetryAfterMs!.Value));
        Assert.Equal(life.Now + delayMs, life.Head.DueAt);
    }

    [Fact]
    public void Fail_WhenNobodyAsksForAPause_StoresNone() => Assert.Null(new Life().Start().Fail()!.RetryAfterMs);

    private static IEnumerable<long> Delays(BackoffStrategy strategy, BackoffConfig config) =>
        Enumerable.Range(1, 6).Select(n => BackoffFormula.Delay(strategy, config, n, 0).DelayMs);
}
