using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Exports;

/// <summary>An export as read, before anything is checked of it.</summary>
internal sealed class ExportContent
{
    private const long LatestInstant = 253_402_300_799_999;

    // Nulls where there must be a value are refused by name, and not found much later.
    private static readonly JsonSerializerOptions Strict = new(ReTracedJson.Default.Options) { RespectNullableAnnotations = true };

    public required JsonElement Root { get; init; }

    public required JobState Job { get; init; }

    public required IReadOnlyList<LedgerEntry> Ledger { get; init; }

    public required IReadOnlyList<LogLine> Log { get; init; }

    public required ExportDigest Digest { get; init; }

    public long ExportedAt { get; init; }

    public required string ProductVersion { get; init; }

    /// <summary>Reads one; null with what is wrong, field by field, if it is none.</summary>
    public static (ExportContent? Content, IReadOnlyList<FieldError> Errors) Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return (null, [new FieldError("body", "must be a JSON object, as GET /jobs/{id}/export gives it.")]);
        }

        var reader = new FieldReader(root, "");
        var format = Required(reader, "format", reader.Text("format", 100));
        if (format is not null && format != JobExport.Format)
        {
            reader.Add("format", $"must be '{JobExport.Format}', and is '{format}'.");
        }

        var version = Required(reader, "formatVersion", reader.Whole("formatVersion", 1, int.MaxValue));
        if (version > JobExport.FormatVersion)
        {
            reader.Add("formatVersion", FormattableString.Invariant($"is {version}: a newer version made it. This one reads {JobExport.FormatVersion}."));
        }

        var exportedAt = Required(reader, "exportedAt", reader.Wide("exportedAt", 0, LatestInstant));
        var product = Required(reader, "productVersion", reader.Text("productVersion", 100));
        var spec = Part<JobSpec>(reader, root, "spec");
        var head = Part<JobHead>(reader, root, "head");
        var ledger = Entries(reader, root);
        var log = Lines(reader, root);
        var digest = Part<ExportDigest>(reader, root, "digest");
        CheckDigest(reader, digest);
        foreach (var derived in (string[])["explanation", "deadLetter", "place", "progress", "queueSettings"])
        {
            _ = reader.Has(derived);
        }

        _ = Required(reader, "explanation", reader.Has("explanation") ? "" : null);
        reader.RefuseUnknownFields();
        if (reader.Failed)
        {
            return (null, reader.Errors);
        }

        return (new ExportContent { Root = root, Job = new JobState(spec!, head!), Ledger = ledger!, Log = log!, Digest = digest!, ExportedAt = exportedAt!.Value, ProductVersion = product! }, []);
    }

    private static T? Required<T>(FieldReader reader, string field, T? value)
    {
        if (value is null && !reader.Errors.Any(error => error.Field == field))
        {
            reader.Add(field, "is missing.");
        }

        return value;
    }

    private static void CheckDigest(FieldReader reader, ExportDigest? digest)
    {
        if (digest is not null && digest.Algorithm != JobExport.Algorithm)
        {
            reader.Add("digest.algorithm", $"must be '{JobExport.Algorithm}', and is '{Short(digest.Algorithm)}'.");
        }

        if (digest is not null && digest.Canonical != JobExport.Canonical)
        {
            reader.Add("digest.canonical", $"must be '{JobExport.Canonical}', and is '{Short(digest.Canonical)}'.");
        }
    }

    private static T? Part<T>(FieldReader reader, JsonElement root, string field)
        where T : class
    {
        _ = reader.Has(field);
        return root.TryGetProperty(field, out var element) ? Parse<T>(reader, element, field) : Required<T>(reader, field, null);
    }

    private static List<LedgerEntry>? Entries(FieldReader reader, JsonElement root) => Items<LedgerView, LedgerEntry>(reader, root, "ledger", (view, field) =>
    {
        if (view.At is < 0 or > LatestInstant)
        {
            reader.Add($"{field}.at", "is no instant.");
            return null;
        }

        if (view.By is null)
        {
            reader.Add($"{field}.by", "is missing.");
            return null;
        }

        if (view.Details is { } details && JsonTypeOf(details) != '{')
        {
            reader.Add($"{field}.details", "must be an object.");
            return null;
        }

        try
        {
            return new LedgerEntry(view.Seq, view.At, view.From, view.To, StoredFormat.ReadEvent(view.Event, view.By, view.Details is { } json ? json.Utf8.Span : default));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            reader.Add($"{field}.details", $"cannot be read: {e.Message}");
            return null;
        }
    });

    private static List<LogLine>? Lines(FieldReader reader, JsonElement root) => Items<LogLine, LogLine>(reader, root, "log", (line, _) => line);

    private static List<TItem>? Items<TJson, TItem>(FieldReader reader, JsonElement root, string field, Func<TJson, string, TItem?> read)
        where TJson : class
        where TItem : class
    {
        _ = reader.Has(field);
        if (!root.TryGetProperty(field, out var element))
        {
            return Required<List<TItem>>(reader, field, null);
        }

        if (element.ValueKind != JsonValueKind.Array)
        {
            reader.Add(field, "must be an array.");
            return null;
        }

        var items = new List<TItem>();
        foreach (var one in element.EnumerateArray())
        {
            var name = FormattableString.Invariant($"{field}[{items.Count}]");
            if (Parse<TJson>(reader, one, name) is not { } parsed || read(parsed, name) is not { } item)
            {
                // One is enough to know that it is no export.
                return null;
            }

            items.Add(item);
        }

        return items;
    }

    private static T? Parse<T>(FieldReader reader, JsonElement element, string field)
        where T : class
    {
        try
        {
            if (element.Deserialize((System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)Strict.GetTypeInfo(typeof(T))) is { } value)
            {
                return value;
            }

            reader.Add(field, "must not be null.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A text that holds half a surrogate pair is JSON and no text.
            reader.Add(field, $"cannot be read: {Short(e.Message)}");
        }

        return null;
    }

    private static char JsonTypeOf(JsonData data) => (char)data.Utf8.Span.Trim(" \t\r\n"u8)[0];

    private static string Short(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
