using System.Text.Json.Nodes;

namespace ReTraced.Gateway.Tests.Api;

/// <summary>What the API answered.</summary>
/// <param name="Request">Method and path, for messages.</param>
/// <param name="Status">The status code.</param>
/// <param name="MediaType">The media type of the body.</param>
/// <param name="Body">The parsed body; null if it is not JSON.</param>
/// <param name="Text">The body as it came.</param>
/// <param name="Headers">The headers that tests look at.</param>
public sealed record Answer(string Request, int Status, string? MediaType, JsonNode? Body, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode? this[string field] => Body![field];

    /// <summary>The items of a list.</summary>
    public JsonArray Items => Body!["items"]!.AsArray();

    /// <summary>The cursor of the next page, if there is one.</summary>
    public string? NextCursor => (string?)Body!["nextCursor"];

    /// <summary>The code of a problem document.</summary>
    public string? Code => (string?)Body?["code"];

    /// <summary>The fields that a problem document names, in order.</summary>
    public IReadOnlyList<string> WrongFields => Body?["errors"] is JsonObject errors ? [.. errors.Select(error => error.Key).Order(StringComparer.Ordinal)] : [];

    /// <summary>The same answer, once its status was checked.</summary>
    public Answer Is(int status)
    {
        Assert.True(Status == status, $"{Request} answered {Status} instead of {status}: {Short(Text)}");
        return this;
    }

    /// <summary>The same answer, once it was checked to be a problem document with this status and code that names these fields.</summary>
    public Answer IsProblem(int status, string code, params ReadOnlySpan<string> fields)
    {
        Is(status);
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal((Request, code), (Request, Code));
        Assert.Equal(status, (int?)Body!["status"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)Body["title"]), $"{Request}: a problem has a title.");
        Assert.False(string.IsNullOrWhiteSpace((string?)Body["detail"]), $"{Request}: a problem has a detail.");
        string[] expected = [.. fields];
        Array.Sort(expected, StringComparer.Ordinal);
        Assert.True(expected.SequenceEqual(WrongFields), $"{Request} names [{string.Join(", ", WrongFields)}] instead of [{string.Join(", ", expected)}].");
        return this;
    }

    private static string Short(string text) => text.Length <= 600 ? text : text[..600] + "…";
}
