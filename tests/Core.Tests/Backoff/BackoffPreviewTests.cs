namespace ReTraced.Tests;

public class BackoffPreviewTests
{
    [Fact]
    public void Of_WhenJitterIsSet_GivesEachRangeAndTheTotals()
    {
        var preview = BackoffPreview.Of(BackoffStrategy.Exponential, new BackoffConfig { BaseDelaySeconds = 5, JitterSeconds = 1, MaxDelaySeconds = 15 }, 4);

        Assert.Equal(
            [
                new BackoffPreviewDelay(1, 5000, 6000, "min(5 * 2^(1-1) + 0, 15) = 5 s"),
                new BackoffPreviewDelay(2, 10_000, 11_000, "min(5 * 2^(2-1) + 0, 15) = 10 s"),
                new BackoffPreviewDelay(3, 15_000, 15_000, "min(5 * 2^(3-1) + 0, 15) = 15 s"),
            ],
            preview.Delays);
        Assert.Equal((30_000L, 32_000L), (preview.TotalMinMs, preview.TotalMaxMs));
        Assert.Equal(["CAPPED_FROM(4)"], preview.Warnings);
    }

    [Fact]
    public void Of_WhenOneTryIsAllowed_HasNoDelays()
    {
        var preview = BackoffPreview.Of(BackoffStrategy.Exponential, BackoffConfig.Default, 1);

        Assert.Empty(preview.Delays);
        Assert.Empty(preview.Warnings);
    }

    [Theory]
    [InlineData(BackoffStrategy.Exponential, 5, 1, 60, 3, 5, "NO_GROWTH")]
    [InlineData(BackoffStrategy.Exponential, 5, 2, 60, 3, 4, "")]
    [InlineData(BackoffStrategy.Exponential, 6, 2, 6, 3, 5, "NO_GROWTH,CAPPED_FROM(3)")]
    [InlineData(BackoffStrategy.Exponential, 0, 2, 60, 3, 5, "NO_GROWTH")]
    [InlineData(BackoffStrategy.Exponential, 5, 1, 60, 3, 2, "")]
    [InlineData(BackoffStrategy.Linear, 0, 2, 60, 3, 5, "NO_GROWTH")]
    [InlineData(BackoffStrategy.Linear, 5, 1, 60, 3, 5, "")]
    [InlineData(BackoffStrategy.Fixed, 5, 1, 60, 3, 5, "")]
    [InlineData(BackoffStrategy.ThreeTier, 5, 2, 60, 5, 5, "TIER_NEVER_REACHED")]
    [InlineData(BackoffStrategy.ThreeTier, 5, 2, 60, 4, 5, "")]
    [InlineData(BackoffStrategy.ThreeTier, 5, 1, 60, 3, 5, "NO_GROWTH")]
    // One delay of the second tier cannot fail to grow.
    [InlineData(BackoffStrategy.ThreeTier, 5, 1, 60, 4, 5, "")]
    [InlineData(BackoffStrategy.ThreeTier, 5, 1, 60, 9, 5, "TIER_NEVER_REACHED")]
    public void Of_WhenTheConfigIsNotWhatItLooksLike_Warns(BackoffStrategy strategy, double baseDelay, double factor, double max, int limit, int maxTries, string warnings)
    {
        var config = new BackoffConfig { BaseDelaySeconds = baseDelay, Factor = factor, MaxDelaySeconds = max, LimitOfTries = limit };

        Assert.Equal(warnings, string.Join(',', BackoffPreview.Of(strategy, config, maxTries).Warnings));
    }

    [Fact]
    public void Of_WhenEverythingIsAtItsLargest_NeitherOverflowsNorThrows()
    {
        var config = new BackoffConfig { BaseDelaySeconds = 86_400, Factor = 1000, JitterSeconds = 3600, MaxDelaySeconds = 2_592_000, LimitOfTries = 1000 };
        var preview = BackoffPreview.Of(BackoffStrategy.Exponential, config, 1000);

        Assert.Equal(86_400_000 + (998 * 2_592_000_000L), preview.TotalMinMs);
        Assert.Equal(90_000_000 + (998 * 2_592_000_000L), preview.TotalMaxMs);
    }
}
