using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReTraced.Tests;

// Whole explanations, word for word. To accept a new wording, set UPDATE_GOLDEN to the folder Golden, run, and read the difference.
public class GoldenTests
{
    private static readonly JsonSerializerOptions Readable = new(ReTracedJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Theory]
    [InlineData("completed-at-first-run")]
    [InlineData("dead-after-four-tries")]
    [InlineData("invalid-data-failed")]
    [InlineData("replayed-by-hand-and-completed")]
    [InlineData("leases-lost-then-poisoned")]
    [InlineData("cancelled-while-delayed")]
    [InlineData("cancelled-while-running")]
    [InlineData("expired")]
    [InlineData("released")]
    [InlineData("run-now-by-hand")]
    [InlineData("poisoned-by-hand")]
    [InlineData("retry-after")]
    [InlineData("running")]
    public void Explain_WhenTheStoryIsKnown_SaysItWordForWord(string name)
    {
        var life = Stories.Of(name);
        Assert.Empty(LedgerReplay.Verify(life.State, life.Ledger).Violations);
        var actual = JsonSerializer.Serialize(life.Explain(), Readable) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, name + ".json"), actual);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Explain", "Golden", name + ".json")), actual);
    }
}
