using System.Text.Json;
using System.Text.Unicode;
using ReTraced.Jobs;

namespace ReTraced.Json;

/// <summary>Parses what comes from outside.</summary>
public static class StrictJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses one JSON value: valid UTF-8 throughout, no name twice, at most 64 deep.</summary>
    /// <param name="utf8">The text. The document reads from it for as long as it lives.</param>
    /// <param name="field">How an error names it.</param>
    /// <returns>The document, to be disposed, or what is wrong.</returns>
    public static (JsonDocument? Document, FieldError? Error) Parse(ReadOnlyMemory<byte> utf8, string field)
    {
        // The parser takes strings unread, and what is kept of a job must be readable for ever.
        if (!Utf8.IsValid(utf8.Span))
        {
            return (null, new FieldError(field, "is not valid UTF-8."));
        }

        try
        {
            return (JsonDocument.Parse(utf8, Strict), null);
        }
        catch (InvalidOperationException)
        {
            return (null, new FieldError(field, "has a name that holds half of a surrogate pair, which is no text."));
        }
        catch (JsonException e)
        {
            // Its message ends with the path, line and position, which is what a person needs.
            return (null, new FieldError(field, utf8.IsEmpty ? "is empty; send a JSON object." : $"is not valid JSON: {e.Message}"));
        }
    }
}
