using System.Globalization;
using System.Text.Json.Nodes;

namespace ReTraced.Jobs;

/// <summary>JSON Pointer, RFC 6901, and the three steps that a patch is made of. Each step answers null, or what is wrong.</summary>
internal sealed class JsonPointer
{
    private readonly string[] _tokens;

    private JsonPointer(string[] tokens) => _tokens = tokens;

    public int Length => _tokens.Length;

    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0)
        {
            return new JsonPointer([]);
        }

        return text[0] == '/' && EscapesAreWhole(text)
            ? new JsonPointer([.. text[1..].Split('/').Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))])
            : null;
    }

    // '~' stands only before 0 or 1.
    private static bool EscapesAreWhole(string text)
    {
        for (var i = text.IndexOf('~', StringComparison.Ordinal); i >= 0; i = text.IndexOf('~', i + 1))
        {
            if (i + 1 == text.Length || text[i + 1] is not ('0' or '1'))
            {
                return false;
            }
        }

        return true;
    }

    public static string Escape(string token) =>
        token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public bool IsBelow(JsonPointer other) =>
        _tokens.Length > other._tokens.Length && _tokens.AsSpan(0, other._tokens.Length).SequenceEqual(other._tokens);

    public override string ToString() => string.Concat(_tokens.Select(token => "/" + Escape(token)));

    public static string? Find(JsonNode? document, JsonPointer path, out JsonNode? found) => path.Walk(document, path._tokens.Length, out found);

    public static string? Add(ref JsonNode? document, JsonPointer path, JsonNode? value)
    {
        if (path._tokens.Length == 0)
        {
            document = value;
            return null;
        }

        if (path.Walk(document, path._tokens.Length - 1, out var parent) is { } problem)
        {
            return problem;
        }

        switch (parent)
        {
            case JsonObject target:
                target[path._tokens[^1]] = value;
                return null;
            case JsonArray list:
                var index = path._tokens[^1] == "-" ? list.Count : Index(path._tokens[^1]);
                if (index is not { } at || at > list.Count)
                {
                    return $"'{path}' is not a place in an array of {list.Count}.";
                }

                list.Insert(at, value);
                return null;
            default:
                return $"'{path}' leads into a value that is neither an object nor an array.";
        }
    }

    // In place, so that the other members keep their order.
    public static string? Replace(ref JsonNode? document, JsonPointer path, JsonNode? value)
    {
        if (path._tokens.Length == 0)
        {
            document = value;
            return null;
        }

        if (path.Walk(document, path._tokens.Length, out _) is { } problem)
        {
            return problem;
        }

        path.Walk(document, path._tokens.Length - 1, out var parent);
        if (parent is JsonObject target)
        {
            target[path._tokens[^1]] = value;
        }
        else
        {
            ((JsonArray)parent!)[Index(path._tokens[^1])!.Value] = value;
        }

        return null;
    }

    public static string? Remove(ref JsonNode? document, JsonPointer path, out JsonNode? removed)
    {
        if (path._tokens.Length == 0)
        {
            removed = document;
            document = null;
            return null;
        }

        if (path.Walk(document, path._tokens.Length, out removed) is { } problem)
        {
            return problem;
        }

        // Walk found the value, so its parent is there and holds it.
        path.Walk(document, path._tokens.Length - 1, out var parent);
        if (parent is JsonObject target)
        {
            target.Remove(path._tokens[^1]);
        }
        else
        {
            ((JsonArray)parent!).RemoveAt(Index(path._tokens[^1])!.Value);
        }

        return null;
    }

    private string? Walk(JsonNode? document, int depth, out JsonNode? found)
    {
        found = document;
        for (var i = 0; i < depth; i++)
        {
            switch (found)
            {
                case JsonObject target when target.TryGetPropertyValue(_tokens[i], out var child):
                    found = child;
                    break;
                case JsonArray list when Index(_tokens[i]) is { } index && index < list.Count:
                    found = list[index];
                    break;
                default:
                    return $"there is nothing at '{string.Concat(_tokens.Take(i + 1).Select(token => "/" + Escape(token)))}'.";
            }
        }

        return null;
    }

    // No sign and no leading zero, as RFC 6901 has it.
    private static int? Index(string token) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && (token.Length == 1 || token[0] != '0') ? index : null;
}
