using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ReTraced.Json;

namespace ReTraced.DeadLetters;

/// <summary>
/// A short name for a change, so that replays with the same one can be counted together ("did the fix work?"): the first 64
/// bits, in hex, of the SHA-256 of the JSON Patch, written without white space. The same operations in another order are
/// another change.
/// </summary>
public static class ChangeId
{
    /// <summary>The name of a JSON Patch that could be applied.</summary>
    public static string Of(JsonData patch)
    {
        var text = JsonNode.Parse(patch.Utf8.Span)?.ToJsonString(ReTracedJson.Relaxed) ?? "null";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
