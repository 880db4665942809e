using System.Buffers;
using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Storage.Redis.Format;

/// <summary>A ledger entry as a hash's value: <c>{"seq":1,"at":...,"event":"enqueue","to":"pending","by":"local","details":{...}}</c>.</summary>
internal static class LedgerText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = ReTracedJson.Relaxed.Encoder, SkipValidation = true };

    /// <summary>Writes an entry.</summary>
    public static byte[] Write(LedgerEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
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

        return buffer.WrittenSpan.ToArray();
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
