using System.Text.Json.Nodes;

namespace ReTraced.Jobs;

/// <summary>
/// How far one patch may make a document grow. A copy can double its values, and a copy or a move into its innermost
/// value its depth: unchecked, a few operations nest so deep that whoever walks the document runs out of stack, which
/// ends the process.
/// </summary>
internal sealed class PatchLimits
{
    /// <summary>How deep the document may nest in between. What is left in the end must fit a request again.</summary>
    public const int MaxDepth = 128;

    private const int RequestDepth = 64;

    // Never less than the depth is.
    private int _depth = RequestDepth;
    private int _copied;

    /// <summary>What is wrong with copying the value, or null.</summary>
    public string? Copy(JsonNode? value)
    {
        _copied += Count(value);
        return _copied > JsonPatch.MaxCopiedValues ? $"the copies make the document too large; at most {JsonPatch.MaxCopiedValues} values may be copied." : null;
    }

    /// <summary>What is wrong with the document now that a value of the request was put so deep, or null.</summary>
    public string? Put(JsonNode? document, int at) => Check(document, Math.Max(_depth, at + RequestDepth));

    /// <summary>What is wrong with the document now that a value of its own was put so deep, or null.</summary>
    public string? Nest(JsonNode? document, int at) => Check(document, _depth + at);

    // The document is walked only when it might be too deep: not for each of a thousand moves.
    private string? Check(JsonNode? document, int depth)
    {
        _depth = depth > MaxDepth ? Depth(document) : depth;
        return _depth > MaxDepth ? $"the values nest too deep; at most {MaxDepth} levels are allowed." : null;
    }

    private static int Depth(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } members => 1 + members.Max(member => Depth(member.Value)),
        JsonArray { Count: > 0 } elements => 1 + elements.Max(Depth),
        JsonObject or JsonArray => 1,
        _ => 0,
    };

    private static int Count(JsonNode? node) => node switch
    {
        JsonObject members => 1 + members.Sum(member => Count(member.Value)),
        JsonArray elements => 1 + elements.Sum(Count),
        _ => 1,
    };
}
