using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Backoff;

/// <summary>Looking at a backoff before using it.</summary>
public sealed class PreviewTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("{}", "5000,10000,20000,40000", "")]
    [InlineData("""{"backoffStrategy":"fixed","maxTries":4}""", "5000,5000,5000", "")]
    [InlineData("""{"backoffStrategy":"linear","maxTries":4}""", "5000,10000,15000", "")]
    [InlineData("""{"backoffStrategy":"threeTier","maxTries":6}""", "0,0,5000,10000,20000", "")]
    [InlineData("""{"backoffStrategy":"threeTier","maxTries":5,"backoffConfig":{"tier2":"linear","limitOfTries":2}}""", "0,5000,10000,15000", "")]
    [InlineData("""{"maxTries":1}""", "", "")]
    [InlineData("""{"backoffConfig":{"maxDelaySeconds":15}}""", "5000,10000,15000,15000", "CAPPED_FROM(4)")]
    [InlineData("""{"backoffConfig":{"factor":1},"maxTries":3}""", "5000,5000", "NO_GROWTH")]
    [InlineData("""{"backoffStrategy":"threeTier","maxTries":3}""", "0,0", "TIER_NEVER_REACHED")]
    public async Task Preview_OfEachStrategy_GivesItsDelaysAndWarnings(string body, string delays, string warnings)
    {
        var preview = (await api.PostAsync("/backoff/preview", body)).Is(200);

        Assert.Equal(delays, string.Join(',', preview["delays"]!.AsArray().Select(delay => (long)delay!["minDelayMs"]!)));
        Assert.Equal(delays, string.Join(',', preview["delays"]!.AsArray().Select(delay => (long)delay!["maxDelayMs"]!)));
        Assert.Equal(warnings, string.Join(',', preview["warnings"]!.AsArray().Select(warning => (string)warning!)));
    }

    [Fact]
    public async Task Preview_WithJitter_GivesItsRange()
    {
        var preview = (await api.PostAsync("/backoff/preview", """{"backoffConfig":{"jitterSeconds":1.5},"maxTries":3}""")).Is(200);

        Assert.Equal([(5000, 6500), (10000, 11500)], preview["delays"]!.AsArray().Select(delay => ((long)delay!["minDelayMs"]!, (long)delay["maxDelayMs"]!)));
        Assert.Equal((15000, 18000), ((long)preview["totalMinMs"]!, (long)preview["totalMaxMs"]!));
    }
}
