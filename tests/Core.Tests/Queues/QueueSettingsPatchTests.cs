using System.Text.Json;
using ReTraced.Queues;

namespace ReTraced.Tests;

public class QueueSettingsPatchTests
{
    private static readonly QueueSettings Set = Apply(QueueSettings.Default, """
        {"paused":true,"maxConcurrency":4,"defaults":{"maxTries":9,"timeoutSeconds":60,"backoffStrategy":"linear","backoffConfig":{"factor":3}},
         "retention":{"completedSeconds":10,"completedCount":20},"classification":{"TIMEOUT":"PERMANENT","MINE":"TEMPORARY"}}
        """).Settings;

    [Fact]
    public void Apply_WhenEverythingIsGiven_SetsIt()
    {
        Assert.Equal((true, 4, 9, 60, BackoffStrategy.Linear, 3.0, 10L, 20L), (Set.Paused, Set.MaxConcurrency!.Value, Set.Defaults.MaxTries!.Value, Set.Defaults.TimeoutSeconds!.Value, Set.Defaults.BackoffStrategy!.Value, Set.Defaults.BackoffConfig!.Factor, Set.Retention.CompletedSeconds, Set.Retention.CompletedCount));
        Assert.Equal((FailureType.Permanent, FailureType.Temporary, null), (Set.Classify("TIMEOUT"), Set.Classify("MINE"), Set.Classify("OTHER")));
    }

    [Fact]
    public void Apply_WhenSomeIsGiven_LeavesTheRest()
    {
        var after = Apply(Set, """{"defaults":{"maxTries":2},"classification":{"OTHER":"PERMANENT"},"retention":{"completedCount":5}}""").Settings;

        Assert.Equal(Set with { Defaults = Set.Defaults with { MaxTries = 2 }, Retention = Set.Retention with { CompletedCount = 5 }, Classification = after.Classification }, after);
        Assert.Equal(["MINE", "OTHER", "TIMEOUT"], after.Classification.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Apply_WhenNullIsGiven_BringsBackTheDefault()
    {
        var parts = Apply(Set, """{"paused":null,"maxConcurrency":null,"defaults":{"maxTries":null,"backoffConfig":null},"retention":{"completedSeconds":null},"classification":{"TIMEOUT":null}}""").Settings;
        Assert.Equal((false, null, null, null, 86_400L, 20L), (parts.Paused, parts.MaxConcurrency, parts.Defaults.MaxTries, parts.Defaults.BackoffConfig, parts.Retention.CompletedSeconds, parts.Retention.CompletedCount));
        Assert.Equal(60, parts.Defaults.TimeoutSeconds);
        Assert.Equal(["MINE"], parts.Classification.Keys);

        var whole = Apply(Set, """{"defaults":null,"retention":null,"classification":null}""").Settings;
        Assert.Equal((JobDefaults.None, QueueRetention.Default, 0), (whole.Defaults, whole.Retention, whole.Classification.Count));
    }

    [Theory]
    [InlineData("""{"paused":1}""", "paused")]
    [InlineData("""{"maxConcurrency":0}""", "maxConcurrency")]
    [InlineData("""{"maxConcurrency":100001}""", "maxConcurrency")]
    [InlineData("""{"defaults":{"maxTries":1001}}""", "defaults.maxTries")]
    [InlineData("""{"defaults":{"backoffConfig":{"factor":0}}}""", "defaults.backoffConfig.factor")]
    [InlineData("""{"defaults":{"x":1}}""", "defaults.x")]
    [InlineData("""{"defaults":7}""", "defaults")]
    [InlineData("""{"retention":{"completedSeconds":-1}}""", "retention.completedSeconds")]
    [InlineData("""{"retention":{"y":1}}""", "retention.y")]
    [InlineData("""{"classification":[]}""", "classification")]
    [InlineData("""{"classification":{"TIMEOUT":"POISON"}}""", "classification.TIMEOUT")]
    [InlineData("""{"classification":{"timeout":"PERMANENT"}}""", "classification.timeout")]
    [InlineData("""{"classification":{"\ud800":"PERMANENT"}}""", "classification.\\ud800")]
    [InlineData("""{"webhook":{"url":"x"}}""", "webhook.url")]
    [InlineData("""{"dlqPolicy":{}}""", "dlqPolicy.autoRetryAfterSeconds")]
    [InlineData("""{"dlqPolicy":{"autoRetryAfterSeconds":0}}""", "dlqPolicy.autoRetryAfterSeconds")]
    [InlineData("""{"dlqPolicy":{"autoRetryAfterSeconds":60,"maxAutoRetries":20}}""", "dlqPolicy.maxAutoRetries")]
    [InlineData("""{"dlqPolicy":{"autoRetryAfterSeconds":60,"until":5}}""", "dlqPolicy.until")]
    [InlineData("""{"dlqPolicy":[]}""", "dlqPolicy")]
    [InlineData("""{"rateLimit":null}""", "rateLimit")]
    [InlineData("""{"what":1}""", "what")]
    [InlineData("[]", "body")]
    public void Apply_WhenAFieldIsWrong_NamesItAndChangesNothing(string patch, string field)
    {
        var merged = patch == "[]" ? patch : string.Concat("""{"paused":false,""", patch.AsSpan(1)).Replace("\"paused\":false,\"paused\"", "\"paused\"", StringComparison.Ordinal);
        var (settings, errors) = Apply(Set, merged);

        Assert.Equal(field, Assert.Single(errors).Field);
        Assert.Same(Set, settings);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(201, 1)]
    public void Apply_WhenManyCodesAreClassified_RefusesBeyondTheLimit(int count, int errors)
    {
        var codes = Enumerable.Range(0, count).ToDictionary(i => $"C{i}", _ => "PERMANENT");

        Assert.Equal(errors, Apply(QueueSettings.Default, JsonSerializer.Serialize(new { classification = codes })).Errors.Count);
    }

    [Theory]
    [InlineData("https://good.example/a", null)]
    [InlineData("https://EVIL.example:8443/a?b", "is evil.")]
    public void Apply_WhenThePolicyRefusesTheUrl_NamesTheField(string url, string? message)
    {
        var (settings, errors) = Apply(QueueSettings.Default, JsonSerializer.Serialize(new { webhook = new { url } }));

        Assert.Equal(message is null ? [] : [new FieldError("webhook.url", message)], errors);
        Assert.Equal(message is null, settings.Webhook is not null);
    }

    private static (QueueSettings Settings, IReadOnlyList<FieldError> Errors) Apply(QueueSettings current, string patch)
    {
        using var document = JsonDocument.Parse(patch);
        return QueueSettingsPatch.Apply(current, document.RootElement, new NotToEvil());
    }

    private sealed class NotToEvil : IWebhookPolicy
    {
        public string? WhyNot(Uri url) => url.IdnHost == "evil.example" ? "is evil." : null;
    }
}
