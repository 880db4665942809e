using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using ReTraced.Json;

namespace ReTraced.Gateway.Http;

/// <summary>Reads request bodies: one JSON object, or jobs line by line.</summary>
public static class RequestBody
{
    /// <summary>The media type of newline-delimited JSON.</summary>
    public const string NdJson = "application/x-ndjson";

    private const int RoomForFields = 64 * 1024;
    private const long MostBatchBytes = 256L * 1024 * 1024;

    /// <summary>The largest body of any call: a full batch, within reason.</summary>
    public static long MaxBytes(RequestLimits limits) => Math.Max(limits.JobDataBytes + RoomForFields, MostBatchBytes);

    /// <summary>Reads a body that must be one JSON object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limits">What is too large.</param>
    /// <param name="mayBeEmpty">True if no body at all stands for an empty object.</param>
    /// <returns>The document, to be disposed, and the bytes it was read from; or what is wrong.</returns>
    public static async Task<Body> ReadAsync(HttpContext context, RequestLimits limits, bool mayBeEmpty = false)
    {
        if (mayBeEmpty && context.Request.ContentType is null && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return Parse("{}"u8.ToArray());
        }

        if (!IsJson(context.Request.ContentType))
        {
            return Body.Bad(WrongType(context, "application/json"));
        }

        var (bytes, tooLarge) = await ReadBytesAsync(context, limits.JobDataBytes + RoomForFields);
        return tooLarge is null ? Parse(bytes) : Body.Bad(tooLarge);
    }

    /// <summary>Reads a body whatever its size, for the calls that take many jobs at once.</summary>
    public static async Task<Body> ReadBatchAsync(HttpContext context, RequestLimits limits)
    {
        var (bytes, tooLarge) = await ReadBytesAsync(context, MaxBytes(limits));
        return tooLarge is null ? Parse(bytes) : Body.Bad(tooLarge);
    }

    /// <summary>Reads a JSON body of at most so many bytes as it is, for those who parse it themselves.</summary>
    /// <param name="context">The request.</param>
    /// <param name="max">What is too large, in bytes.</param>
    /// <param name="advice">What to do with a larger one.</param>
    /// <returns>The bytes, or what is wrong.</returns>
    public static async Task<(ReadOnlyMemory<byte> Bytes, IResult? Problem)> ReadRawAsync(HttpContext context, long max, string advice) =>
        IsJson(context.Request.ContentType) ? await ReadBytesAsync(context, max, advice) : (default, WrongType(context, "application/json"));

    /// <summary>Reads the lines of a newline-delimited body; empty lines count for nothing.</summary>
    public static async Task<(List<ReadOnlyMemory<byte>> Lines, IResult? Problem)> ReadLinesAsync(HttpContext context, RequestLimits limits)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        var (rest, tooLarge) = await ReadBytesAsync(context, MaxBytes(limits));
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                lines.Add(line);
            }
        }

        return (lines, tooLarge);
    }

    /// <summary>Parses one JSON value.</summary>
    /// <param name="bytes">UTF-8.</param>
    /// <param name="field">How an error names it.</param>
    public static Body Parse(ReadOnlyMemory<byte> bytes, string field = "body")
    {
        var (document, error) = StrictJson.Parse(bytes, field);
        return document is null ? Body.Bad(Problems.Invalid([error!])) : new Body(document, bytes, null);
    }

    /// <summary>True for JSON media types.</summary>
    public static bool IsJson(string? contentType) => TypeInUtf8(contentType) is { } type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>True for newline-delimited JSON.</summary>
    public static bool IsNdJson(string? contentType) => TypeInUtf8(contentType)?.Equals(NdJson, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The body is of a media type that the call does not take.</summary>
    public static IResult WrongType(HttpContext context, string expected) => Problems.Of(
        StatusCodes.Status415UnsupportedMediaType,
        "UNSUPPORTED_MEDIA_TYPE",
        "The body's media type is not taken here.",
        $"Send {expected}, with that Content-Type, in utf-8; it is {(context.Request.ContentType is { } type ? $"'{type}'" : "missing")}.");

    // Null too if another charset is named: the bytes would be read as something that they are not.
    private static string? TypeInUtf8(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            ? type.MediaType.Value
            : null;

    private static async Task<(ReadOnlyMemory<byte> Bytes, IResult? Problem)> ReadBytesAsync(
        HttpContext context, long max, string advice = "Keep large data elsewhere and pass a reference, or send smaller batches.")
    {
        if (context.Request.ContentLength > max)
        {
            return (default, TooLarge(max, advice));
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > max)
            {
                reader.AdvanceTo(read.Buffer.End);
                return (default, TooLarge(max, advice));
            }

            if (read.IsCompleted)
            {
                // The document outlives the request's buffers, so the bytes are copied once.
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return (bytes, null);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static IResult TooLarge(long max, string advice) => Problems.Of(
        StatusCodes.Status413PayloadTooLarge,
        "BODY_TOO_LARGE",
        "The body is too large.",
        FormattableString.Invariant($"At most {max} bytes are taken here. {advice}"));
}

/// <summary>A parsed body, or what is wrong with it.</summary>
public sealed class Body(JsonDocument? document, ReadOnlyMemory<byte> bytes, IResult? problem) : IDisposable
{
    /// <summary>What is wrong; null if it could be read.</summary>
    public IResult? Problem => problem;

    /// <summary>The bytes as they came.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The value.</summary>
    public JsonElement Root => document!.RootElement;

    /// <summary>The fields of the object.</summary>
    public FieldReader Fields(string path = "") => new(Root, path);

    /// <summary>A body that could not be read.</summary>
    public static Body Bad(IResult problem) => new(null, default, problem);

    /// <inheritdoc />
    public void Dispose() => document?.Dispose();
}
