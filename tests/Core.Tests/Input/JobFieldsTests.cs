using System.Globalization;
using System.Text.Json;
using ReTraced.Jobs.Input;

namespace ReTraced.Tests;

public class JobFieldsTests
{
    [Theory]
    [InlineData("maxTries", "1", "1000", "0", "1001")]
    [InlineData("priority", "-100", "100", "-101", "101")]
    [InlineData("timeoutSeconds", "1", "86400", "0", "86401")]
    [InlineData("runAt", "0", "253402300799999", "-1", "253402300800000")]
    [InlineData("expiresAt", "0", "253402300799999", "-1", "253402300800000")]
    [InlineData("delaySeconds", "0", "315360000", "-0.001", "315360000.001")]
    [InlineData("backoffConfig.baseDelaySeconds", "0", "86400", "-0.001", "86400.001")]
    [InlineData("backoffConfig.maxDelaySeconds", "5", "2592000", "-1", "2592000.001")]
    [InlineData("backoffConfig.factor", "1", "1000", "0.999", "1000.001")]
    [InlineData("backoffConfig.jitterSeconds", "0", "3600", "-0.001", "3600.001")]
    [InlineData("backoffConfig.limitOfTries", "1", "1000", "0", "1001")]
    public void Read_WhenANumberIsAtItsRange_TakesTheEndsAndNamesWhatIsBeyond(string field, string least, string most, string below, string above)
    {
        Assert.Empty(Errors(With(field, least)));
        Assert.Empty(Errors(With(field, most)));
        string[] wrong = [below, above, "1e400", "-1e400", "123456789012345678901234567890", "\"1\"", "true", "[]", "{}"];
        Assert.All(wrong, value => Assert.Contains(field, Errors(With(field, value)).Select(error => error.Field)));
        Assert.Empty(Errors(With(field, "null")));
    }

    [Theory]
    [InlineData("maxTries", "1.5")]
    [InlineData("priority", "0.5")]
    [InlineData("backoffConfig.limitOfTries", "2.5")]
    [InlineData("historyNeed", "\"true\"")]
    [InlineData("historyNeed", "0")]
    [InlineData("backoffStrategy", "\"Exponential\"")]
    [InlineData("backoffStrategy", "1")]
    [InlineData("backoffConfig.tier2", "\"threeTier\"")]
    [InlineData("backoffConfig", "[]")]
    [InlineData("jobId", "\"_x\"")]
    [InlineData("jobId", "7")]
    [InlineData("jobId", "\"\"")]
    [InlineData("jobId", "\"\\ud800\"")]
    [InlineData("type", "\"a b\"")]
    [InlineData("queueName", "\"Email\"")]
    [InlineData("queueName", "{}")]
    [InlineData("tags", "\"a\"")]
    [InlineData("tags[1]", "[\"ok\",\"not ok\"]")]
    [InlineData("tags[0]", "[7]")]
    [InlineData("tags[0]", "[\"\\ud800\"]")]
    [InlineData("tags[0]", "[null]")]
    [InlineData("traceparent", "7")]
    [InlineData("traceparent", "\"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01\"")]
    [InlineData("traceparent", "\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x\"")]
    [InlineData("traceparent", "\"ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"")]
    [InlineData("traceparent", "\"00-00000000000000000000000000000000-b7ad6b7169203331-01\"")]
    [InlineData("traceparent", "\"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01\"")]
    [InlineData("queueName", "null")]
    public void Read_WhenAValueIsOfTheWrongForm_NamesTheField(string field, string value)
    {
        var error = Assert.Single(Errors(With(field.Split('[')[0], value)));
        Assert.Equal(field, error.Field);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unique", "7", "unique")]
    [InlineData("unique", "{}", "unique.key")]
    [InlineData("unique", """{"key":""}""", "unique.key")]
    [InlineData("unique", """{"key":"a\nb"}""", "unique.key")]
    [InlineData("unique", """{"key":"a","scope":"always"}""", "unique.scope")]
    [InlineData("unique", """{"key":"a","scope":"forSeconds"}""", "unique.seconds")]
    [InlineData("unique", """{"key":"a","scope":"forSeconds","seconds":0}""", "unique.seconds")]
    [InlineData("unique", """{"key":"a","seconds":60}""", "unique.seconds")]
    [InlineData("unique", """{"key":"a","onConflict":"ignore"}""", "unique.onConflict")]
    [InlineData("unique", """{"key":"a","what":1}""", "unique.what")]
    [InlineData("rateKey", "\"\"", "rateKey")]
    [InlineData("rateKey", "42", "rateKey")]
    [InlineData("dependsOn", "\"a\"", "dependsOn")]
    [InlineData("dependsOn", """["a","b","a"]""", "dependsOn")]
    [InlineData("dependsOn", """["a"," b"]""", "dependsOn[1]")]
    [InlineData("onParentFailure", "\"wait\"", "onParentFailure")]
    [InlineData("onParentFailure", "\"retry\"", "onParentFailure")]
    public void Read_WhenWhatAJobWaitsForIsWrong_NamesTheField(string field, string value, string named)
    {
        var error = Assert.Single(Errors(With(field, value)));
        Assert.Equal(named, error.Field);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhenAJobDependsOnItself_RefusesIt() =>
        Assert.Equal("dependsOn", Assert.Single(Errors("""{"queueName":"q","jobId":"a","dependsOn":["b","a"]}""")).Field);

    [Fact]
    public void Read_WhenLittleIsSaidOfAUniqueKey_ItIsHeldUntilTheJobHasFinishedAndRefusesOthers()
    {
        var reader = new FieldReader(JsonDocument.Parse("""{"queueName":"q","unique":{"key":"user 42"},"rateKey":"ada@example.com","dependsOn":["a"],"onParentFailure":"wait"}""").RootElement, "");
        var input = JobFields.Read(reader, 100);

        Assert.False(reader.Failed);
        Assert.Equal(new UniqueRule { Key = "user 42", Scope = UniqueScope.UntilFinished, OnConflict = OnUniqueConflict.Refuse }, input.Unique);
        Assert.Equal(("ada@example.com", OnParentFailure.Wait), (input.RateKey, input.OnParentFailure));
        Assert.Equal(["a"], input.DependsOn);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("tries")]
    [InlineData("MaxTries")]
    [InlineData("")]
    [InlineData("backoffConfig.max")]
    [InlineData("\\ud800")]
    public void Read_WhenAFieldIsUnknown_RefusesItByName(string field) => Assert.Equal(field, Assert.Single(Errors(With(field, "1"))).Field);

    [Fact]
    public void Read_WhenSeveralFieldsAreWrong_NamesAllOfThem()
    {
        var errors = Errors("""{"jobId":"_","maxTries":0,"backoffConfig":{"factor":0,"baseDelaySeconds":400,"maxDelaySeconds":300,"x":1},"tags":["a b"],"what":1,"rateKey":""}""");

        Assert.Equal(
            ["backoffConfig.factor", "backoffConfig.maxDelaySeconds", "backoffConfig.x", "jobId", "maxTries", "queueName", "rateKey", "tags[0]", "what"],
            errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{}", "queueName")]
    [InlineData("""{"queueName":"q","runAt":5,"delaySeconds":1}""", "delaySeconds")]
    [InlineData("""{"queueName":"q","runAt":5,"expiresAt":5}""", "expiresAt")]
    [InlineData("""{"queueName":"q","backoffConfig":{"baseDelaySeconds":10,"maxDelaySeconds":9.999}}""", "backoffConfig.maxDelaySeconds")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("7", "body")]
    public void Read_WhenFieldsContradictOrAreMissing_NamesTheField(string json, string field) => Assert.Contains(field, Errors(json).Select(error => error.Field));

    [Theory]
    [InlineData(20, 0)]
    [InlineData(21, 1)]
    public void Read_WhenThereAreManyTags_RefusesBeyondTheLimit(int count, int errors) =>
        Assert.Equal(errors, Errors(With("tags", JsonSerializer.Serialize(Enumerable.Range(0, count).Select(i => $"t{i}")))).Length);

    [Theory]
    [InlineData(10, 0)]
    [InlineData(11, 1)]
    public void Read_WhenJobDataIsLarge_RefusesBeyondTheLimit(int bytes, int errors)
    {
        var data = '"' + new string('x', bytes - 2) + '"';
        Assert.Equal(errors, Errors(With("jobData", data), maxBytes: 10).Length);
    }

    [Fact]
    public void ToSpec_WhenFieldsAreLeftOut_TakesTheQueuesThenTheDesignsDefaults()
    {
        var input = Read("""{"queueName":"email","delaySeconds":1.0005}""").Input;
        var plain = input.ToSpec("j", Queues.JobDefaults.None, 1000);
        var queued = input.ToSpec("j", new Queues.JobDefaults { MaxTries = 9, TimeoutSeconds = 7, BackoffStrategy = BackoffStrategy.Linear, BackoffConfig = new BackoffConfig { Factor = 3 } }, 1000);

        Assert.Equal(("email", 5, 0, true, 30, 2001L), (plain.Type, plain.MaxTries, plain.Priority, plain.HistoryNeed, plain.TimeoutSeconds, plain.RunAt!.Value));
        Assert.Equal((JsonData.Null, BackoffStrategy.Exponential, new BackoffConfig { BaseDelaySeconds = 5, Factor = 2, MaxDelaySeconds = 300, JitterSeconds = 0, LimitOfTries = 3 }), (plain.JobData, plain.BackoffStrategy, plain.BackoffConfig));
        Assert.Equal((9, 7, BackoffStrategy.Linear, 3.0), (queued.MaxTries, queued.TimeoutSeconds, queued.BackoffStrategy, queued.BackoffConfig.Factor));
    }

    private static string With(string field, string value)
    {
        var parts = field.Split('.');
        var inner = parts.Length == 1 ? value : $$"""{"{{parts[1]}}":{{value}}}""";
        return parts[0] == "queueName"
            ? $$"""{"queueName":{{value}}}"""
            : string.Create(CultureInfo.InvariantCulture, $$"""{"queueName":"q","{{parts[0]}}":{{inner}}}""");
    }

    private static FieldError[] Errors(string json, int maxBytes = 1024) => Read(json, maxBytes).Errors;

    private static (JobInput Input, FieldError[] Errors) Read(string json, int maxBytes = 1024)
    {
        using var document = JsonDocument.Parse(json);
        var reader = new FieldReader(document.RootElement, "");
        var input = JobFields.Read(reader, maxBytes);
        return (input, [.. reader.Errors]);
    }
}
