namespace ReTraced.Tests;

public class WordingTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(1000, "1 s")]
    [InlineData(2500, "2.5 s")]
    [InlineData(10_370, "10.37 s")]
    [InlineData(59_999, "59.999 s")]
    [InlineData(60_000, "1 min")]
    [InlineData(60_500, "1 min 0.5 s")]
    [InlineData(200_000, "3 min 20 s")]
    [InlineData(3_600_000, "1 h")]
    [InlineData(18_060_000, "5 h 1 min")]
    [InlineData(86_400_000, "1 d")]
    [InlineData(183_600_000, "2 d 3 h")]
    [InlineData(-2500, "-2.5 s")]
    public void Duration_WhenGiven_ReadsAsAPersonWouldSayIt(long ms, string text) => Assert.Equal(text, Wording.Duration(ms));

    [Theory]
    [InlineData(0, "on time")]
    [InlineData(12, "12 ms late")]
    [InlineData(-3, "3 ms early")]
    public void Drift_WhenGiven_SaysEarlyOrLate(long ms, string text) => Assert.Equal(text, Wording.Drift(ms));

    [Fact]
    public void Duration_WhenAtTheEndsOfItsRange_DoesNotThrow() => Assert.All([long.MinValue, long.MaxValue], ms => Assert.EndsWith(" h", Wording.Duration(ms), StringComparison.Ordinal));

    [Theory]
    [InlineData("done", "done.")]
    [InlineData("done. ", "done.")]
    [InlineData("really?", "really?")]
    [InlineData("", ".")]
    public void Close_WhenGiven_EndsWithOneStop(string text, string closed) => Assert.Equal(closed, Wording.Close(text));

    [Fact]
    public void Instant_WhenGiven_IsUtcToTheMillisecond() => Assert.Equal("2026-01-01 00:00:00.042 UTC", Wording.Instant(Life.Epoch + 42));
}
