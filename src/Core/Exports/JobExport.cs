using System.Buffers;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using ReTraced.DeadLetters;
using ReTraced.Explain;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Exports;

/// <summary>
/// Writes the whole record of a job as one JSON object that can be read and checked elsewhere, see docs/exports.md:
/// what is stored, what is derived from it for readers, and a digest of all that.
/// </summary>
public static class JobExport
{
    /// <summary>The value of <c>format</c>.</summary>
    public const string Format = "retraced-export";

    /// <summary>The value of <c>formatVersion</c>.</summary>
    public const int FormatVersion = 1;

    /// <summary>The value of <c>digest.algorithm</c>.</summary>
    public const string Algorithm = "SHA-256";

    /// <summary>The value of <c>digest.canonical</c>: <see cref="CanonicalJson"/>.</summary>
    public const string Canonical = "retraced-json-1";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = CanonicalJson.MaxDepth, SkipValidation = true };

    /// <summary>The version of this product, for example <c>0.1.0</c>.</summary>
    public static string ProductVersion { get; } =
        (typeof(JobExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    /// <summary>Writes an export.</summary>
    /// <param name="job">The job as stored.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    /// <param name="log">What its runs have logged.</param>
    /// <param name="queueSettings">The settings of its queue now, without secrets; null if there are none.</param>
    /// <param name="at">Now, Unix milliseconds.</param>
    public static byte[] Write(StoredJob job, IReadOnlyList<LedgerEntry> ledger, IReadOnlyList<LogLine> log, JsonData? queueSettings, long at)
    {
        var body = Body(job, ledger, log, queueSettings, at);
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDepth });
        var digest = JsonSerializer.SerializeToUtf8Bytes(new ExportDigest { Algorithm = Algorithm, Canonical = Canonical, Value = CanonicalJson.Digest(document.RootElement, "digest") }, ReTracedJson.Default.ExportDigest);
        // The object is closed once its digest is in it.
        return [.. body.Span[..^1], .. ",\"digest\":"u8, .. digest, (byte)'}'];
    }

    private static ReadOnlyMemory<byte> Body(StoredJob job, IReadOnlyList<LedgerEntry> ledger, IReadOnlyList<LogLine> log, JsonData? queueSettings, long at)
    {
        var target = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(target, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteNumber("formatVersion", FormatVersion);
            writer.WriteNumber("exportedAt", at);
            writer.WriteString("productVersion", ProductVersion);
            Raw(writer, "spec", StoredFormat.Write(job.State.Spec));
            Raw(writer, "head", StoredFormat.Write(job.State.Head));
            writer.WriteNumber("place", job.Place);
            if (job.Progress is { } progress)
            {
                Raw(writer, "progress", JsonSerializer.SerializeToUtf8Bytes(progress, ReTracedJson.Default.JobProgress));
            }

            writer.WriteStartArray("ledger");
            foreach (var entry in ledger)
            {
                JsonSerializer.Serialize(writer, LedgerView.Of(entry), ReTracedJson.Default.LedgerView);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("log");
            foreach (var line in log)
            {
                JsonSerializer.Serialize(writer, line, ReTracedJson.Default.LogLine);
            }

            writer.WriteEndArray();
            if (queueSettings is not null)
            {
                Raw(writer, "queueSettings", queueSettings.Utf8);
            }

            Raw(writer, "explanation", Derived.Explanation(job.State, ledger));
            if (Derived.DeadLetter(job.State, ledger) is { } letter)
            {
                Raw(writer, "deadLetter", letter);
            }

            writer.WriteEndObject();
        }

        return target.WrittenMemory;
    }

    private static void Raw(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json.Span, skipInputValidation: true);
    }

    /// <summary>What is derived from the record, as JSON.</summary>
    internal static class Derived
    {
        public static byte[] Explanation(JobState job, IReadOnlyList<LedgerEntry> ledger) =>
            JsonSerializer.SerializeToUtf8Bytes(Explainer.Explain(job, ledger), ReTracedJson.Default.Explanation);

        public static byte[]? DeadLetter(JobState job, IReadOnlyList<LedgerEntry> ledger) =>
            DeadLetterProjection.Of(job, ledger) is { } letter ? JsonSerializer.SerializeToUtf8Bytes(letter, ReTracedJson.Default.DeadLetter) : null;
    }
}

/// <summary>The digest of an export.</summary>
public sealed record ExportDigest
{
    /// <summary>SHA-256.</summary>
    public required string Algorithm { get; init; }

    /// <summary>How the content is written to be digested.</summary>
    public required string Canonical { get; init; }

    /// <summary>In hex.</summary>
    public required string Value { get; init; }
}
