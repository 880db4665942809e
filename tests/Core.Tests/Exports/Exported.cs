using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReTraced.Exports;
using ReTraced.Storage;

namespace ReTraced.Tests;

// Exports of lives, and what other tools make of them.
internal static class Exported
{
    public static readonly JsonData Settings = JsonData.Parse("""{"paused":false,"partitions":1}""");

    public static byte[] Of(Life life, params LogLine[] log) =>
        JobExport.Write(new StoredJob(life.State, 7, new JobProgress(50, "half", Life.Epoch)), life.Ledger, log, Settings, life.Now + 1000);

    public static JsonObject Parsed(byte[] export) => JsonNode.Parse(export)!.AsObject();

    public static byte[] Bytes(JsonNode node, JsonSerializerOptions? options = null) => Encoding.UTF8.GetBytes(node.ToJsonString(options));

    // The digest made anew, as somebody would who knows how it is made.
    public static byte[] Resealed(JsonObject export, bool allowNone = false)
    {
        using var document = JsonDocument.Parse(Bytes(export));
        if (!allowNone || export["digest"]?["value"] is not null)
        {
            export["digest"]!["value"] = CanonicalJson.Digest(document.RootElement, "digest");
        }

        return Bytes(export);
    }

    public static ExportVerification Verify(byte[] export)
    {
        var (verification, errors) = ExportCheck.Verify(export);
        Assert.Equal([], errors);
        return verification!;
    }

    public static IReadOnlyList<FieldError> Refused(byte[] export)
    {
        var (verification, errors) = ExportCheck.Verify(export);
        Assert.Null(verification);
        Assert.NotEmpty(errors);
        return errors;
    }

    public static byte[] Indented(byte[] export) => Bytes(Parsed(export), new JsonSerializerOptions { WriteIndented = true, IndentSize = 4, NewLine = "\r\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    // Sorted names, other escapes, another way to write numbers: what a tool may do that reads and writes JSON.
    public static byte[] Rewritten(byte[] export)
    {
        using var document = JsonDocument.Parse(export);
        return Bytes(JsonNode.Parse(CanonicalJson.Text(document.RootElement))!, new JsonSerializerOptions { Encoder = JavaScriptEncoder.Default });
    }
}
