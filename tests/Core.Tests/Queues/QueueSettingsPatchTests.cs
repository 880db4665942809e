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
    [InlineData("""{"draining":"now"}""", "draining")]
    [InlineData("""{"priorityAgingSeconds":-1}""", "priorityAgingSeconds")]
    [InlineData("""{"priorityAgingSeconds":86401}""", "priorityAgingSeconds")]
    [InlineData("""{"perKeyMaxConcurrency":0}""", "perKeyMaxConcurrency")]
    [InlineData("""{"perTypeMaxConcurrency":[]}""", "perTypeMaxConcurrency")]
    [InlineData("""{"perTypeMaxConcurrency":{"a":100001}}""", "perTypeMaxConcurrency.a")]
    [InlineData("""{"perTypeMaxConcurrency":{"no type":1}}""", "perTypeMaxConcurrency.no type")]
    [InlineData("""{"rateLimit":5}""", "rateLimit")]
    [InlineData("""{"rateLimit":{"permits":5}}""", "rateLimit.perSeconds")]
    [InlineData("""{"rateLimit":{"permits":null,"perSeconds":1}}""", "rateLimit.permits")]
    [InlineData("""{"rateLimit":{"permits":0,"perSeconds":1}}""", "rateLimit.permits")]
    [InlineData("""{"rateLimit":{"permits":1000001,"perSeconds":1}}""", "rateLimit.permits")]
    [InlineData("""{"rateLimit":{"permits":1,"perSeconds":86401}}""", "rateLimit.perSeconds")]
    [InlineData("""{"rateLimit":{"permits":1,"perSeconds":1,"burst":0}}""", "rateLimit.burst")]
    [InlineData("""{"rateLimit":{"permits":1,"perSeconds":1,"per":"s"}}""", "rateLimit.per")]
    [InlineData("""{"perTypeRateLimit":{"a":{"permits":1,"perSeconds":0}}}""", "perTypeRateLimit.a.perSeconds")]
    [InlineData("""{"perTypeRateLimit":{"a":{}}}""", "perTypeRateLimit.a.permits", "perTypeRateLimit.a.perSeconds")]
    [InlineData("""{"perTypeRateLimit":{"\ud800":null}}""", "perTypeRateLimit.\\ud800")]
    [InlineData("""{"perKeyRateLimit":[]}""", "perKeyRateLimit")]
    [InlineData("""{"partitions":5}""", "partitions")]
    [InlineData("""{"partitions":2,"maxConcurrency":9,"perKeyMaxConcurrency":1}""", "perKeyMaxConcurrency")]
    [InlineData("""{"partitions":2,"maxConcurrency":9,"perTypeMaxConcurrency":{"a":1}}""", "perTypeMaxConcurrency.a")]
    [InlineData("""{"what":1}""", "what")]
    [InlineData("[]", "body")]
    public void Apply_WhenAFieldIsWrong_NamesItAndChangesNothing(string patch, params string[] fields)
    {
        var merged = patch == "[]" ? patch : string.Concat("""{"paused":false,""", patch.AsSpan(1)).Replace("\"paused\":false,\"paused\"", "\"paused\"", StringComparison.Ordinal);
        var (settings, errors) = Apply(Set, merged);

        Assert.Equal(fields, errors.Select(error => error.Field));
        Assert.Same(Set, settings);
    }

    [Fact]
    public void Apply_WhenALimitIsGivenInPart_LeavesTheRestOfIt()
    {
        var limited = Apply(QueueSettings.Default, """
            {"rateLimit":{"permits":100,"perSeconds":1},"perKeyRateLimit":{"permits":2,"perSeconds":60,"burst":3},"perTypeRateLimit":{"a":{"permits":1,"perSeconds":1},"b":{"permits":2,"perSeconds":1}},
             "perTypeMaxConcurrency":{"a":3,"b":4},"perKeyMaxConcurrency":5,"priorityAgingSeconds":0,"draining":true}
            """).Settings;
        var after = Apply(limited, """{"rateLimit":{"burst":7},"perKeyRateLimit":{"burst":null},"perTypeRateLimit":{"a":null,"b":{"permits":9}},"perTypeMaxConcurrency":{"b":null,"c":6},"draining":null,"priorityAgingSeconds":null}""").Settings;

        Assert.Equal(new RateLimit { Permits = 100, PerSeconds = 1, Burst = 7 }, after.RateLimit);
        Assert.Equal(new RateLimit { Permits = 2, PerSeconds = 60 }, after.PerKeyRateLimit);
        Assert.Equal(new RateLimit { Permits = 9, PerSeconds = 1 }, Assert.Single(after.PerTypeRateLimit).Value);
        Assert.Equal([("a", 3), ("c", 6)], after.PerTypeMaxConcurrency.Select(type => (type.Key, type.Value)).Order());
        Assert.Equal((5, 60, false), (after.PerKeyMaxConcurrency, after.PriorityAgingSeconds, after.Draining));
        Assert.Equal((0, true), (limited.PriorityAgingSeconds, limited.Draining));

        var none = Apply(limited, """{"rateLimit":null,"perKeyRateLimit":null,"perTypeRateLimit":null,"perTypeMaxConcurrency":null,"perKeyMaxConcurrency":null}""").Settings;
        Assert.Equal((null, null, 0, 0, null), (none.RateLimit, none.PerKeyRateLimit, none.PerTypeRateLimit.Count, none.PerTypeMaxConcurrency.Count, none.PerKeyMaxConcurrency));
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(201, 1)]
    [InlineData(401, 1)]
    public void Apply_WhenManyTypesAreLimited_RefusesBeyondTheLimit(int count, int errors)
    {
        var types = Enumerable.Range(0, count).ToDictionary(i => $"t{i}", _ => 1);

        Assert.Equal(errors, Apply(QueueSettings.Default, JsonSerializer.Serialize(new { perTypeMaxConcurrency = types })).Errors.Count);
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
