namespace ReTraced.Tests;

public class NameTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("0198c0de-7000-7000-8000-000000000000", true)]
    [InlineData("A_b.c:d-9", true)]
    [InlineData("", false)]
    [InlineData("_a", false)]
    [InlineData("-a", false)]
    [InlineData("a~b", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("ä", false)]
    [InlineData("a\n", false)]
    public void IsJobId_WhenGiven_FollowsTheForm(string text, bool valid)
    {
        Assert.Equal(valid, JobNames.IsJobId(text));
        Assert.Equal(valid, JobNames.IsType(text));
    }

    [Theory]
    [InlineData("email", true)]
    [InlineData("9-a_b.c", true)]
    [InlineData("Email", false)]
    [InlineData("eMail", false)]
    [InlineData(".a", false)]
    [InlineData("-a", false)]
    [InlineData("_a", false)]
    [InlineData("a:b", false)]
    [InlineData("a/0", false)]
    [InlineData("", false)]
    public void IsQueueName_WhenGiven_FollowsTheForm(string text, bool valid) => Assert.Equal(valid, JobNames.IsQueueName(text));

    [Theory]
    [InlineData("A", true)]
    [InlineData("MY_CODE_2", true)]
    [InlineData("2A", false)]
    [InlineData("_A", false)]
    [InlineData("a", false)]
    [InlineData("Ab", false)]
    [InlineData("A-B", false)]
    [InlineData("", false)]
    public void IsValid_WhenCodeIsGiven_FollowsTheForm(string code, bool valid) => Assert.Equal(valid, ErrorCodes.IsValid(code));

    [Fact]
    public void Names_WhenAtTheirLongest_AreAllowedAndNoLonger()
    {
        Assert.True(JobNames.IsJobId(new string('a', 128)) && JobNames.IsQueueName(new string('a', 64)) && ErrorCodes.IsValid(new string('A', 64)));
        Assert.False(JobNames.IsJobId(new string('a', 129)) || JobNames.IsQueueName(new string('a', 65)) || ErrorCodes.IsValid(new string('A', 65)));
    }

    [Theory]
    [InlineData("INVALID_JOB_DATA AUTHENTICATION_FAILED AUTHORIZATION_FAILED EXPIRED PARENT_FAILED", FailureType.Permanent)]
    [InlineData("JOB_CREATION_FAILED JOB_NOT_FOUND JOB_EXECUTION_FAILED NETWORK_ERROR TIMEOUT SERVICE_UNAVAILABLE RATE_LIMIT_EXCEEDED UNKNOWN_ERROR LEASE_LOST CANCELLED MY_OWN", FailureType.Temporary)]
    public void DefaultClassification_WhenCodeIsGiven_FollowsTheDesign(string codes, FailureType type) =>
        Assert.All(codes.Split(' '), code => Assert.Equal(type, ErrorCodes.DefaultClassification(code)));

    [Fact]
    public void NewLeaseId_LooksLikeADigestAndIsNeverTheSame()
    {
        var ids = Enumerable.Range(0, 1_000).Select(_ => LeaseToken.NewId()).ToList();
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9_-]{16}$", id));
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void LeaseToken_WhenCreated_NamesQueueAndJobAndIsUrlSafe()
    {
        var token = LeaseToken.Create("email", "a:b.c_d-e", [255, 254, 253, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

        Assert.Matches("^email~a:b.c_d-e~[A-Za-z0-9_-]{22}$", token);
        Assert.Equal(("email", "a:b.c_d-e"), LeaseToken.Parse(token));
        Assert.Matches("^[A-Za-z0-9_-]{16}$", LeaseToken.Id(token));
        Assert.NotEqual(LeaseToken.Id(token), LeaseToken.Id(token[..^1] + "A"));
        Assert.Throws<ArgumentOutOfRangeException>(() => LeaseToken.Create("q", "j", new byte[15]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("email~job")]
    [InlineData("email~job~short")]
    [InlineData("Email~job~AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("email~~AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("email~job~AAAAAAAAAAAAAAAAAAAAAA~")]
    [InlineData("email~job~AAAAAAAAAAAAAAAAAAAA/+")]
    public void LeaseToken_WhenItHasNotTheForm_IsNull(string token) => Assert.Null(LeaseToken.Parse(token));

    [Fact]
    public void Bounded_WhenTextsAreTooLong_CutsAndMarksThem()
    {
        var error = new JobError { Code = "E", Message = new string('m', 9000), Stack = new string('s', 40_000) }.Bounded();

        Assert.Equal(JobError.MaxMessageLength - 64, error.Message.LastIndexOf('m', error.Message.IndexOf('…')) + 1);
        Assert.EndsWith($"… ({9000 - 8192 + 64} more characters were cut)", error.Message, StringComparison.Ordinal);
        Assert.True(error.Stack!.Length <= JobError.MaxStackLength);
    }
}
