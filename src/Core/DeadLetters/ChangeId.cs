using System.Security.Cryptography;
using System.Text;
using ReTraced.Json;

namespace ReTraced.DeadLetters;

/// <summary>
/// A short name for a change, so that replays with the same one can be counted together ("did the fix work?"): the first 64
/// bits, in hex, of the SHA-256 of the JSON Patch in canonical form (<see cref="CanonicalJson"/>). The same operations in another order are
/// another change.
/// </summary>
public static class ChangeId
{
    /// <summary>The name of a JSON Patch that could be applied.</summary>
    public static string Of(JsonData patch) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Text(patch))).AsSpan(0, 8));
}
