using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReTraced.Tests;

// Whole explanations, word for word. Set to 1, RETRACED_RECORD_GOLDEN writes them anew in place of checking them: then read the difference.
public class GoldenTests
{
    private const string Record = "RETRACED_RECORD_GOLDEN";

    private static readonly JsonSerializerOptions Readable = new(ReTracedJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names => [.. Stories.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_WhenTheStoryIsKnown_SaysItWordForWord(string name)
    {
        var life = Stories.Of(name);
        Assert.Empty(LedgerReplay.Verify(life.State, life.Ledger).Violations);
        var actual = JsonSerializer.Serialize(life.Explain(), Readable) + "\n";
        if (Environment.GetEnvironmentVariable(Record) == "1")
        {
            File.WriteAllText(Path.Combine(Folder(), name + ".json"), actual);
            return;
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Explain", "Golden", name + ".json")), actual);
    }

    [Fact]
    public void Files_OfTheStories_AreOneEach() =>
        Assert.Equal(Stories.Names, Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Explain", "Golden"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    // A status that no story ends in, or an event that none holds, would have no reader.
    [Fact]
    public void Stories_Together_HoldEachStatusAndEachEvent()
    {
        var lives = Stories.Names.Select(Stories.Of).ToList();

        Assert.Equal(Enum.GetValues<JobStatus>(), lives.Select(life => life.Status).Distinct().Order());
        Assert.Equal(Enum.GetValues<JobEventKind>(), lives.SelectMany(life => life.Ledger).Select(entry => entry.Event.Kind).Distinct().Order());
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
