using System.Text;
using System.Text.Json.Nodes;

namespace ReTraced.Tests;

// What is no export is refused by name; what is one and cannot be is found out. Nothing throws.
public class BadExportTests
{
    [Theory]
    [InlineData("", "body", "is empty")]
    [InlineData("{", "body", "is not valid JSON")]
    [InlineData("[]", "body", "must be a JSON object")]
    [InlineData("null", "body", "must be a JSON object")]
    [InlineData("{\"a\":1,\"a\":2}", "body", "is not valid JSON")]
    [InlineData("{\"\\ud800\":1}", "body", "half of a surrogate pair")]
    public void Verify_WhenItIsNoJsonObject_SaysSo(string text, string field, string message)
    {
        var error = Assert.Single(Exported.Refused(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(field, error.Field);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_WhenItIsNoUtf8_SaysSo() => Assert.Equal("is not valid UTF-8.", Assert.Single(Exported.Refused([0x7b, 0xff, 0x7d])).Message);

    [Fact]
    public void Verify_WhenItIsEmpty_NamesEachFieldThatIsMissing() => Assert.Equal(
        ["format", "formatVersion", "exportedAt", "productVersion", "spec", "head", "ledger", "log", "digest", "explanation"],
        Exported.Refused("{}"u8.ToArray()).Select(error => error.Field));

    [Theory]
    [InlineData("/format", "\"other\"", "format")]
    [InlineData("/formatVersion", "2", "formatVersion")]
    [InlineData("/formatVersion", "\"1\"", "formatVersion")]
    [InlineData("/exportedAt", "-1", "exportedAt")]
    [InlineData("/more", "1", "more")]
    [InlineData("/spec", "null", "spec")]
    [InlineData("/spec", "[]", "spec")]
    [InlineData("/spec/backoffConfig", "null", "spec")]
    [InlineData("/spec/jobId", "5", "spec")]
    [InlineData("/head/version", "1e400", "head")]
    [InlineData("/head/status", "\"asleep\"", "head")]
    [InlineData("/spec", """[1,[2,[3,{"a":"HALF"}]]]""", "spec")]
    [InlineData("/spec/queueName", """ "HALF" """, "spec")]
    [InlineData("/head", """[{"a":"HALF"}]""", "head")]
    [InlineData("/ledger/1", """[{"a":"HALF"}]""", "ledger[1]")]
    [InlineData("/ledger/2/details/error/message", """ "HALF" """, "ledger[2].details")]
    [InlineData("/ledger", "{}", "ledger")]
    [InlineData("/ledger", """ "dd" """, "ledger")]
    [InlineData("/digest", """{"to":"ann@example.com","subject":"THIRD_TRY"}""", "digest")]
    [InlineData("/ledger/1", "null", "ledger[1]")]
    [InlineData("/ledger/1/event", "\"explode\"", "ledger[1]")]
    [InlineData("/ledger/1/by", "null", "ledger[1]")]
    [InlineData("/ledger/1", """{"seq":2,"at":1767225600003,"event":"due","to":"pending"}""", "ledger[1].by")]
    [InlineData("/ledger/1/at", "9223372036854775807", "ledger[1].at")]
    [InlineData("/ledger/1/details", "null", "ledger[1].details")]
    [InlineData("/ledger/1/details", "[]", "ledger[1].details")]
    [InlineData("/ledger/2/details", "{}", "ledger[2].details")]
    [InlineData("/log", "5", "log")]
    [InlineData("/digest", "\"abc\"", "digest")]
    [InlineData("/digest/algorithm", "\"MD5\"", "digest.algorithm")]
    [InlineData("/digest/canonical", "\"mine\"", "digest.canonical")]
    [InlineData("/digest/value", "null", "digest")]
    public void Verify_WhenAFieldIsWrong_NamesIt(string path, string value, string field)
    {
        var export = Exported.Parsed(Exported.Of(Stories.Of("dead-after-four-tries")));
        ExportTests.Set(export, path, JsonNode.Parse(value));

        // Half a surrogate pair must stay the escape that it is.
        var text = Encoding.UTF8.GetString(Exported.Bytes(export)).Replace("HALF", "\\ud800", StringComparison.Ordinal);
        Assert.Equal(field, Assert.Single(Exported.Refused(Encoding.UTF8.GetBytes(text))).Field);
    }

    [Theory]
    [InlineData("/spec/createdAt", "9223372036854775807")]
    [InlineData("/spec/runAt", "-9223372036854775808")]
    [InlineData("/spec/backoffConfig/maxDelaySeconds", "1e300")]
    [InlineData("/spec/backoffConfig/baseDelaySeconds", "-1e300")]
    [InlineData("/spec/maxTries", "-2147483648")]
    [InlineData("/ledger/2/details/error", "null")]
    [InlineData("/ledger/2/details/error/code", "null")]
    [InlineData("/ledger/2/details/retryAfterMs", "9223372036854775807")]
    [InlineData("/ledger/2/details/decision/config", "null")]
    [InlineData("/ledger/2/details/decision/runAt", "9223372036854775807")]
    [InlineData("/ledger/2/details/decision/strategy", "\"threeTier\"")]
    [InlineData("/ledger/12/details/diff", "[null]")]
    [InlineData("/ledger/12/details/diff/0/path", "null")]
    [InlineData("/ledger/12/details/changes", "{\"op\":5}")]
    [InlineData("/ledger/12/details/runAt", "9223372036854775807")]
    [InlineData("/ledger/13/event", "\"succeed\"")]
    [InlineData("/ledger/1/event", "\"release\"")]
    [InlineData("/head/lastError", "null")]
    [InlineData("/head/diedAt", "-1")]
    public void Verify_WhenAValueCannotBe_IsNotOkAndDoesNotThrow(string path, string value)
    {
        var export = Exported.Parsed(Exported.Of(Stories.Of("replayed-by-hand-and-completed")));
        ExportTests.Set(export, path, JsonNode.Parse(value));

        Assert.False(Exported.Verify(Exported.Resealed(export)).Ok);
    }

    [Fact]
    public void Verify_WhenCutShortAnywhere_IsRefused()
    {
        var export = Exported.Of(Stories.Of("released"));

        Assert.All(Enumerable.Range(0, 40).Select(i => i * export.Length / 40), length => Assert.Equal("body", Assert.Single(Exported.Refused(export[..length])).Field));
    }

    [Fact]
    public void Verify_WhenAnyPartOfItIsGone_NeverThrows()
    {
        var whole = Exported.Of(Stories.Of("replayed-five-times"));
        foreach (var path in Paths(Exported.Parsed(whole), "").Where(path => !path.StartsWith("/explanation/", StringComparison.Ordinal) && !path.StartsWith("/deadLetter/", StringComparison.Ordinal)))
        {
            var export = Exported.Parsed(whole);
            ExportTests.Set(export, path, null);

            var (verification, errors) = ReTraced.Exports.ExportCheck.Verify(Exported.Resealed(export, allowNone: true));

            Assert.NotEqual(verification is null, errors.Count == 0);
        }
    }

    private static IEnumerable<string> Paths(JsonNode? node, string at) => node switch
    {
        JsonObject members => members.SelectMany(member => Paths(member.Value, $"{at}/{member.Key}").Prepend($"{at}/{member.Key}")),
        JsonArray items => items.SelectMany((item, i) => Paths(item, $"{at}/{i}").Prepend($"{at}/{i}")),
        _ => [],
    };
}
