using System.Security.Cryptography;
using ReTraced.Storage;

namespace ReTraced.Jobs.Input;

/// <summary>A key that makes an enqueue idempotent: the same key with the same body makes one job, however often it is sent.</summary>
public static class IdempotencyKey
{
    /// <summary>How long a key is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>True for 1 to 255 visible ASCII characters.</summary>
    public static bool IsKey(string text) => text.Length is >= 1 and <= 255 && text.All(c => c is > ' ' and < (char)127);

    /// <summary>What is said of a text that is not one.</summary>
    /// <param name="field">Where it stood.</param>
    public static FieldError Wrong(string field) => new(field, "must be one key of 1 to 255 visible ASCII characters.");

    /// <summary>The claim for the commit.</summary>
    /// <param name="by">Who sends it: keys of others do not meet.</param>
    /// <param name="queueName">The queue: keys for others do not meet either.</param>
    /// <param name="key">The key.</param>
    /// <param name="body">The request, which must be the same each time, byte by byte.</param>
    /// <param name="clock">Tells when the key is forgotten.</param>
    public static IdempotencyClaim Claim(string by, string queueName, string key, ReadOnlySpan<byte> body, TimeProvider clock) =>
        new($"{by}\n{queueName}\n{key}", Convert.ToHexStringLower(SHA256.HashData(body)), (clock.GetUtcNow() + KeptFor).ToUnixTimeMilliseconds());
}
