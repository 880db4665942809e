using System.Text.Json.Nodes;

namespace ReTraced.Tests;

public class ExportTests
{
    private static readonly LogLine[] Log = [new(3, Life.Epoch + 5, 1, "one"), new(4, Life.Epoch + 6, 5, "zwei \u00e9")];

    public static TheoryData<string> Names => [.. Stories.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Verify_OfAnyStory_IsOkHoweverItsJsonIsWritten(string name)
    {
        var life = Stories.Of(name);
        var export = Exported.Of(life);

        Assert.All([export, Exported.Indented(export), Exported.Rewritten(export)], written =>
        {
            var verification = Exported.Verify(written);
            Assert.Empty(verification.Violations);
            Assert.Equal((true, life.Ledger.Count, "job-0"), (verification.Ok, verification.Checked, verification.JobId));
            Assert.Empty(verification.Notes);
        });
    }

    [Fact]
    public void Verify_WhenEventsAreRandom_IsOkHoweverItsJsonIsWritten() => Step.ForAll(life =>
    {
        var export = Exported.Of(life);
        Assert.Empty(Exported.Verify(export).Violations);
        Assert.Empty(Exported.Verify(Exported.Rewritten(export)).Violations);
    });

    [Fact]
    public void Write_Always_HoldsWhatIsStoredAndWhatIsDerived()
    {
        var life = Stories.Of("replayed-by-hand-and-completed");
        var export = Exported.Parsed(Exported.Of(life, Log));

        Assert.Equal(
            ["format", "formatVersion", "exportedAt", "productVersion", "spec", "head", "place", "progress", "ledger", "log", "queueSettings", "explanation", "deadLetter", "digest"],
            export.Select(member => member.Key));
        Assert.Equal(life.Ledger.Count, export["ledger"]!.AsArray().Count);
        Assert.Equal("zwei é", (string?)export["log"]![1]!["text"]);
        Assert.Equal(life.Head.Version, (long)export["head"]!["version"]!);
        Assert.Equal("at Mail.Send()", (string?)export["deadLetter"]!["lastError"]!["stack"]);
        Assert.Equal(life.Explain().Summary, (string?)export["explanation"]!["summary"]);
        Assert.Matches("^[0-9a-f]{64}$", (string?)export["digest"]!["value"]);
    }

    [Fact]
    public void Write_WhenTheJobNeverDied_HasNoDeadLetter() => Assert.False(Exported.Parsed(Exported.Of(Stories.Of("released"))).ContainsKey("deadLetter"));

    // A number beyond what a double holds, deep nesting, and text that is none.
    [Fact]
    public void Verify_WhenTheDataIsOdd_IsOk()
    {
        var odd = "{\"n\":[9007199254740993,1e400,1.0,-0],\"half\":\"\\ud800\",\"" + "deep\":" + new string('[', 60) + new string(']', 60) + ",  \"space\" : 1 }";
        var life = new Life(Life.Spec() with { JobData = JsonData.Parse(odd) }).Start();
        life.Fail();

        Assert.Empty(Exported.Verify(Exported.Of(life)).Violations);
        Assert.Contains("9007199254740993", System.Text.Encoding.UTF8.GetString(Exported.Of(life)), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_WhenALongNumberIsChangedInItsLastDigit_SaysSo()
    {
        var export = System.Text.Encoding.UTF8.GetString(Exported.Of(new Life(Life.Spec() with { JobData = JsonData.Parse("9007199254740993") })));

        Assert.Contains("digest", Assert.Single(Exported.Verify(System.Text.Encoding.UTF8.GetBytes(export.Replace("9007199254740993", "9007199254740992", StringComparison.Ordinal))).Violations), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Tamperings => new()
    {
        { "/exportedAt", "5", "The digest is" },
        { "/place", "8", "The digest is" },
        { "/progress/percent", "51", "The digest is" },
        { "/queueSettings/paused", "true", "The digest is" },
        { "/spec/jobData/to", "\"bob\"", "The digest is" },
        { "/log/0/text", "\"two\"", "The digest is" },
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public void Verify_WhenSomethingIsChanged_FindsItByTheDigest(string path, string value, string expected)
    {
        var export = Exported.Parsed(Exported.Of(Stories.Of("replayed-by-hand-and-completed"), Log));
        Set(export, path, JsonNode.Parse(value));

        var verification = Exported.Verify(Exported.Bytes(export));

        Assert.False(verification.Ok);
        Assert.StartsWith(expected, verification.Violations[0], StringComparison.Ordinal);
    }

    // Whoever changes a part and makes the digest anew is found by what the parts say of each other.
    public static TheoryData<string, string, string> Forgeries => new()
    {
        { "/ledger/2/at", "1767225600104", "Entry 3" },
        { "/ledger/2/details/decision/delayMs", "500", "Entry 3 (fail) is" },
        { "/ledger/1/by", "\"worker-9\"", "deadLetter.history[0].workerId is \"worker-1\"; the ledger gives \"worker-9\"." },
        { "/ledger/2/details/error/message", "\"nothing happened\"", "deadLetter" },
        { "/ledger/12/details/reason", "\"Because\"", "explanation.answers" },
        { "/head/tries", "3", "The head is" },
        { "/head/status", "\"dead\"", "The head is" },
        { "/spec/maxTries", "5", "Entry" },
        { "/spec/jobData/subject", "\"OTHER\"", "The spec is" },
        { "/explanation/summary", "\"All is well.\"", "explanation.summary is \"All is well.\"; the ledger gives \"Job job-0 completed" },
        { "/explanation/answers/whyRetriedAt/1/sentence", "\"So.\"", "explanation.answers.whyRetriedAt[1].sentence is \"So.\"" },
        { "/explanation/more", "1", "explanation.more is 1; the ledger gives nothing there." },
        { "/deadLetter/deadReason", "\"Bad luck\"", "deadLetter.deadReason is \"Bad luck\"" },
        { "/log/1/attempt", "6", "Log line 4 is out of order, or of attempt 6, where the job had 5 runs." },
        { "/log/1/seq", "3", "Log line 3 is out of order" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Verify_WhenTheDigestWasMadeAnew_FindsItByTheReplay(string path, string value, string expected)
    {
        var export = Exported.Parsed(Exported.Of(Stories.Of("replayed-by-hand-and-completed"), Log));
        Set(export, path, JsonNode.Parse(value));

        var verification = Exported.Verify(Exported.Resealed(export));

        Assert.False(verification.Ok);
        Assert.Contains(verification.Violations, violation => violation.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(verification.Violations, violation => violation.StartsWith("The digest", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deadLetter", "There is no deadLetter; the ledger gives one.")]
    [InlineData("explanation/answers/failureKind", "explanation.answers.failureKind is missing")]
    [InlineData("ledger/4", "is not allowed there")]
    public void Verify_WhenSomethingIsTakenOut_NamesIt(string path, string expected)
    {
        var export = Exported.Parsed(Exported.Of(Stories.Of("replayed-by-hand-and-completed"), Log));
        var names = path.Split('/');
        var parent = names[..^1].Aggregate((JsonNode)export, (node, name) => node[name]!);
        if (parent is JsonArray array)
        {
            array.RemoveAt(int.Parse(names[^1], System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            parent.AsObject().Remove(names[^1]);
        }

        Assert.Contains(Exported.Verify(Exported.Resealed(export)).Violations, violation => violation.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_WhenThereIsADeadLetterThatTheLedgerDoesNotGive_SaysSo()
    {
        var export = Exported.Parsed(Exported.Of(Stories.Of("released")));
        export["deadLetter"] = new JsonObject();

        Assert.Equal(["There is a deadLetter; the ledger gives none."], Exported.Verify(Exported.Resealed(export)).Violations);
    }

    // Sentences may be worded otherwise in another version; what is stored may not.
    [Fact]
    public void Verify_WhenAnotherVersionMadeIt_DoesNotCompareWhatIsDerivedAndSaysSo()
    {
        var export = Exported.Parsed(Exported.Of(Stories.Of("discarded")));
        export["productVersion"] = "0.0.9";
        export["explanation"]!["summary"] = "Another wording.";

        var verification = Exported.Verify(Exported.Resealed(export));

        Assert.True(verification.Ok, string.Join(' ', verification.Violations));
        Assert.StartsWith("The explanation and the dead letter were written by version 0.0.9;", Assert.Single(verification.Notes), StringComparison.Ordinal);
    }

    internal static void Set(JsonObject export, string path, JsonNode? value)
    {
        var names = path[1..].Split('/');
        var parent = names[..^1].Aggregate((JsonNode)export, (node, name) => node is JsonArray array ? array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : node[name]!);
        if (parent is JsonArray list)
        {
            list[int.Parse(names[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            parent[names[^1]] = value;
        }
    }
}
