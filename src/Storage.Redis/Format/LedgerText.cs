using System.Buffers;
using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Storage.Redis.Format;

/// <summary>A ledger entry as a hash's value: <c>{"seq":1,"at":...,"event":"enqueue","to":"pending","by":"local","details":{...}}</c>.</summary>
internal static class LedgerText
{
    // An entry may hold a stack trace, or changes of any size.
    private const int MostKept = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = ReTracedJson.Relaxed.Encoder, SkipValidation = true };

    // Each thread writes with one of its own: every transition has an entry.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? json;

    /// <summary>Writes an entry.</summary>
    public static byte[] Write(LedgerEntry entry)
    {
        buffer ??= new ArrayBufferWriter<byte>(256);
        json ??= new Utf8JsonWriter(buffer, Options);
        buffer.ResetWrittenCount();
        // What was begun and failed would stand in it still.
        json.Reset(buffer);
        Write(entry, json);
        json.Flush();
        var written = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > MostKept)
        {
            (buffer, json) = (null, null);
        }

        return written;
    }

    private static void Write(LedgerEntry entry, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("seq"u8, entry.Seq);
        json.WriteNumber("at"u8, entry.At);
        json.WriteString("event"u8, StoredText.Event(entry.Event.Kind));
        if (entry.From is { } from)
        {
            json.WriteString("from"u8, from.ToWire());
        }

        json.WriteString("to"u8, entry.To.ToWire());
        json.WriteString("by"u8, entry.By);
        if (StoredFormat.Write(entry.Event) is { } details)
        {
            json.WritePropertyName("details"u8);
            json.WriteRawValue(details, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads an entry.</summary>
    public static LedgerEntry Read(byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 256 });
        var entry = document.RootElement;
        var details = entry.TryGetProperty("details"u8, out var value) ? JsonData.FromElement(value).Utf8 : default;
        return new LedgerEntry(
            entry.GetProperty("seq"u8).GetInt64(),
            entry.GetProperty("at"u8).GetInt64(),
            entry.TryGetProperty("from"u8, out var from) ? StoredText.Status(from.GetString()!) : null,
            StoredText.Status(entry.GetProperty("to"u8).GetString()!),
            StoredFormat.ReadEvent(StoredText.Event(entry.GetProperty("event"u8).GetString()!), entry.GetProperty("by"u8).GetString()!, details.Span));
    }
}
