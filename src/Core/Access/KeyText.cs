using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ReTraced.Access;

/// <summary>
/// How a key is written: <c>rtk_ID_SECRET</c>, where ID is 12 and SECRET 43 characters of base64url (256 random bits). The
/// prefix lets secret scanners find one that was published by mistake.
/// </summary>
public static class KeyText
{
    private const string Prefix = "rtk_";
    private const int IdLength = 12;
    private const int SecretLength = 43;

    /// <summary>Makes a key.</summary>
    /// <returns>Its text, to be shown once, and what is stored of it.</returns>
    public static (string Text, AccessKey Key) New(string name, AccessRole role, long now, string by)
    {
        var text = $"{Prefix}{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(9))}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return (text, new AccessKey(text.Substring(Prefix.Length, IdLength), name, role, Hash(text), now, by));
    }

    /// <summary>The id in a key, or null if the text has not the form of one.</summary>
    public static string? IdOf(string text) =>
        text.Length == Prefix.Length + IdLength + 1 + SecretLength && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + IdLength] == '_'
            ? text.Substring(Prefix.Length, IdLength)
            : null;

    /// <summary>True if the text is the key. Takes as long for one that is nearly right.</summary>
    public static bool Is(string text, AccessKey key) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text)), Convert.FromHexString(key.Sha256));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
