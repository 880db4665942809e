namespace ReTraced.Tests;

public class FingerprintTests
{
    [Theory]
    [InlineData("Order 5 not found", "Order 12345 not found")]
    [InlineData("Order 1234567 not found", "Order 123456789012 not found")]
    [InlineData("took 1.5 s", "took 30 s")]
    [InlineData("job12 failed", "job12345678 failed")]
    [InlineData("no user 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "no user 00000000-aaaa-bbbb-cccc-1234567890ab")]
    [InlineData("bad commit a1b2c3d4", "bad commit 9f8e7d6c5b4a39281706f5e4d3c2b1a0")]
    [InlineData("trace_a1b2c3d4 broke", "trace_0badf00d broke")]
    [InlineData("fault at 0x7fff5fbff8c0", "fault at 0x10")]
    [InlineData("cannot open /var/data/in.csv", "cannot open /srv/other/deeper/out-2.csv")]
    [InlineData("cannot open /var/3f2504e0-4f89-11d3-9a0c-0305e82c3301/in", "cannot open /srv/other")]
    [InlineData(@"cannot open C:\data\in.csv", @"cannot open D:\x\y\out.csv")]
    [InlineData("line one\n  line two", "line one line two")]
    public void Of_WhenMessagesDifferInNumbersIdsOrPaths_IsEqual(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Fact]
    public void Of_WhenALongMessageHoldsIdsOfOtherLengths_IsEqual()
    {
        var tail = string.Concat(Enumerable.Repeat("the mail server said no ", 40));

        Assert.Equal(Of($"user 1: {tail}"), Of($"user 1234567890: {tail}"));
        Assert.Equal(Of(tail + "a"), Of(tail + "b"));
        Assert.NotEqual(Of("a" + tail), Of("b" + tail));
    }

    [Fact]
    public void Of_WhenCodeTypeOrMessageDiffer_Differs()
    {
        string[] all = [Of("mail box full"), Of("mail box gone"), Of("mail box full", code: "OTHER"), Of("mail box full", type: "sms"), Of("decade facade"), Of("facade decade")];

        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void Of_WhenStacksDiffer_LooksAtTheTopThreeFramesWithoutTheirLines()
    {
        const string Stack = "at A.B() in /src/a.cs:line 4\nat C.D()\nat E.F()\nat G.H()";

        Assert.Equal(Of("m", stack: Stack), Of("m", stack: "at A.B() in /other/b.cs:line 99\n   at C.D()\r\nat E.F()\nat X.Y()"));
        Assert.NotEqual(Of("m", stack: Stack), Of("m", stack: "at A.B()\nat C.D()\nat X.Y()"));
        Assert.NotEqual(Of("m", stack: Stack), Of("m"));
    }

    [Fact]
    public void Of_WhenCalled_IsSixteenHexDigits() => Assert.Matches("^[0-9a-f]{16}$", Of("m"));

    private static string Of(string message, string code = "E", string type = "email", string? stack = null) =>
        Fingerprint.Of(type, new JobError { Code = code, Message = message, Stack = stack });
}
