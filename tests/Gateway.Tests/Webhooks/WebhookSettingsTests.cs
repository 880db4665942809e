using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Webhooks;

/// <summary>The webhook among a queue's settings.</summary>
public sealed class WebhookSettingsTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Patch_WhenSomeFieldsAreGiven_KeepsTheOthers()
    {
        var queue = api.NewQueue();
        (string Patch, string? Shown)[] steps =
        [
            ("""{"url":"https://example.com/a?b=c"}""", """{"url":"https://example.com/a?b=c","secretSet":false,"headers":[]}"""),
            ("""{"secret":"sixteen-chars-16"}""", """{"url":"https://example.com/a?b=c","secretSet":true,"headers":[]}"""),
            ("""{"headers":{"X-B":"1","authorization":"Bearer x"}}""", """{"url":"https://example.com/a?b=c","secretSet":true,"headers":["authorization","X-B"]}"""),
            ("""{"headers":{"x-b":null,"X-C":"2"}}""", """{"url":"https://example.com/a?b=c","secretSet":true,"headers":["authorization","X-C"]}"""),
            ("""{"url":"http://[::1]:8080"}""", """{"url":"http://[::1]:8080","secretSet":true,"headers":["authorization","X-C"]}"""),
            ("""{}""", """{"url":"http://[::1]:8080","secretSet":true,"headers":["authorization","X-C"]}"""),
            ("""{"secret":null}""", """{"url":"http://[::1]:8080","secretSet":false,"headers":["authorization","X-C"]}"""),
            ("""{"headers":null}""", """{"url":"http://[::1]:8080","secretSet":false,"headers":[]}"""),
            ("null", null),
        ];
        foreach (var (patch, shown) in steps)
        {
            var changed = (await api.PatchAsync($"/queues/{queue}", $$"""{"webhook":{{patch}}}""")).Is(200);
            var other = (await api.PatchAsync($"/queues/{queue}", """{"maxConcurrency":7}""")).Is(200);
            var read = (await api.GetAsync($"/queues/{queue}")).Is(200);
            foreach (var answer in (Answer[])[changed, other, read])
            {
                Assert.Equal(shown, answer["settings"]!["webhook"]?.ToJsonString());
            }
        }

        Assert.False((await api.GetAsync($"/queues/{queue}"))["settings"]!.AsObject().ContainsKey("webhook"));
    }

    [Theory]
    [InlineData("{}", "webhook.url")]
    [InlineData("""{"url":null}""", "webhook.url")]
    [InlineData("""{"secret":"sixteen-chars-16"}""", "webhook.url")]
    [InlineData("""{"url":7}""", "webhook.url")]
    [InlineData("""{"url":""}""", "webhook.url")]
    [InlineData("""{"url":"/hook"}""", "webhook.url")]
    [InlineData("""{"url":"example.com/hook"}""", "webhook.url")]
    [InlineData("""{"url":"ftp://example.com"}""", "webhook.url")]
    [InlineData("""{"url":"file:///etc/passwd"}""", "webhook.url")]
    [InlineData("""{"url":"http:example.com"}""", "webhook.url")]
    [InlineData("""{"url":"http://"}""", "webhook.url")]
    [InlineData("""{"url":"http://user@example.com"}""", "webhook.url")]
    [InlineData("""{"url":"http://user:topsecret-in-url@example.com"}""", "webhook.url")]
    [InlineData("""{"url":"http://@example.com"}""", "webhook.url")]
    [InlineData("""{"url":"http://example.com/#part"}""", "webhook.url")]
    [InlineData("""{"url":"http://example.com/#"}""", "webhook.url")]
    [InlineData("""{"url":" http://example.com"}""", "webhook.url")]
    [InlineData("""{"url":"http://example.com/a b"}""", "webhook.url")]
    [InlineData("""{"url":"http://example.com/\r\nX: y"}""", "webhook.url")]
    [InlineData("""{"url":"http://example.com:99999"}""", "webhook.url")]
    [InlineData("""{"url":"http://a.example","secret":"fifteen-chars-1"}""", "webhook.secret")]
    [InlineData("""{"url":"http://a.example","secret":"with blank and more"}""", "webhook.secret")]
    [InlineData("""{"url":"http://a.example","secret":"sixteen-chärs-16"}""", "webhook.secret")]
    [InlineData("""{"url":"http://a.example","secret":1234567890123456}""", "webhook.secret")]
    [InlineData("""{"url":"http://a.example","secret":"\ud800topsecret-surrogate"}""", "webhook.secret")]
    [InlineData("""{"url":"http://a.example","secret":"whsec_topsecret!!!!!!!!!"}""", "webhook.secret")]
    [InlineData("""{"url":"http://a.example","secret":"whsec_c2hvcnQtYnl0ZXM="}""", "webhook.secret")]
    [InlineData("""{"url":"http://a.example","headers":[]}""", "webhook.headers")]
    [InlineData("""{"url":"http://a.example","headers":{"X-A":""}}""", "webhook.headers.X-A")]
    [InlineData("""{"url":"http://a.example","headers":{"X-A":7}}""", "webhook.headers.X-A")]
    [InlineData("""{"url":"http://a.example","headers":{"X-A":"topsecret\r\nX-B: 1"}}""", "webhook.headers.X-A")]
    [InlineData("""{"url":"http://a.example","headers":{"X-A":" topsecret"}}""", "webhook.headers.X-A")]
    [InlineData("""{"url":"http://a.example","headers":{"X-A":"topsecret-ü"}}""", "webhook.headers.X-A")]
    [InlineData("""{"url":"http://a.example","headers":{"X A":"1","":"1","X:":"1"}}""", "webhook.headers.X A", "webhook.headers.", "webhook.headers.X:")]
    [InlineData("""{"url":"http://a.example","headers":{"host":"1","Content-Type":"1","content-length":"1","Transfer-Encoding":"1","connection":"1","Webhook-Id":"1"}}""",
        "webhook.headers.host", "webhook.headers.Content-Type", "webhook.headers.content-length", "webhook.headers.Transfer-Encoding", "webhook.headers.connection", "webhook.headers.Webhook-Id")]
    [InlineData("""{"url":"http://a.example","colour":"red"}""", "webhook.colour")]
    [InlineData("\"http://a.example\"", "webhook")]
    public async Task Patch_WhenTheWebhookIsWrong_NamesTheFieldQuotesNothingAndChangesNothing(string webhook, params string[] fields)
    {
        var queue = api.NewQueue();
        var before = (await api.PatchAsync($"/queues/{queue}", """{"maxConcurrency":7}""")).Is(200)["settings"]!.ToJsonString();

        var refused = (await api.PatchAsync($"/queues/{queue}", $$"""{"webhook":{{webhook}}}""")).IsProblem(400, "INVALID_REQUEST", fields);

        Assert.DoesNotContain("topsecret", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("12345", refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await api.GetAsync($"/queues/{queue}"))["settings"]!.ToJsonString());
    }

    [Theory]
    [InlineData("sixteen-chars-16", 1, "", 200)]
    [InlineData("!#$%&'()*+,-./:;<=>?@[]^_`{|}~", 1, "", 200)]
    [InlineData("x", 256, "", 200)]
    [InlineData("x", 257, "", 400)]
    [InlineData("x", 1, "c2l4dGVlbi1ieXRlcy1sZw==", 200)]
    public async Task Patch_WhenASecretIsAtItsLimit_TakesItOrNot(string text, int times, string base64, int status)
    {
        var secret = base64.Length > 0 ? $"whsec_{base64}" : string.Concat(Enumerable.Repeat(text, times));
        var patch = new JsonObject { ["webhook"] = new JsonObject { ["url"] = "http://a.example", ["secret"] = secret } };
        (await api.PatchAsync($"/queues/{api.NewQueue()}", patch.ToJsonString())).Is(status);
    }

    [Theory]
    [InlineData(2048, 20, 200)]
    [InlineData(2049, 20, 400)]
    [InlineData(2048, 21, 400)]
    public async Task Patch_WhenAUrlOrTheHeadersAreAtTheirLimit_TakesThemOrNot(int urlLength, int headers, int status)
    {
        var webhook = new JsonObject
        {
            ["url"] = "http://a.example/".PadRight(urlLength, 'x'),
            ["headers"] = new JsonObject(Enumerable.Range(0, headers).Select(i => KeyValuePair.Create<string, JsonNode?>($"X-{i}", new string('x', 2048)))),
        };
        (await api.PatchAsync($"/queues/{api.NewQueue()}", new JsonObject { ["webhook"] = webhook }.ToJsonString())).Is(status);
    }
}
