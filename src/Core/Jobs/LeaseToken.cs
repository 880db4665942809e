using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ReTraced.Jobs;

/// <summary>
/// The secret that a worker shows to report on its run: <c>queue~job~random</c>, URL-safe, the last part 128 random
/// bits in base64url.
/// </summary>
public static class LeaseToken
{
    private const char Separator = '~';
    private const int IdBytes = 12;

    [ThreadStatic]
    private static ReadOnlyMemory<byte> t_unused;

    /// <summary>Makes a token from 16 random bytes.</summary>
    public static string Create(string queueName, string jobId, ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(random.Length, 16);
        return $"{queueName}{Separator}{jobId}{Separator}{Base64Url.EncodeToString(random)}";
    }

    /// <summary>The queue and the job that the token names, or null if it has not the form of one.</summary>
    public static (string QueueName, string JobId)? Parse(string token)
    {
        var parts = token.Split(Separator);
        return parts.Length == 3 && JobNames.IsQueueName(parts[0]) && JobNames.IsJobId(parts[1]) && parts[2].Length == 22 && Base64Url.IsValid(parts[2])
            ? (parts[0], parts[1])
            : null;
    }

    /// <summary>
    /// An id for a lease that needs no token, because its holder is in the process that grants it. It is as long as a
    /// digest, and as good as unique; it is no secret, for a token would have to be found whose digest it is.
    /// </summary>
    public static string NewId()
    {
        if (t_unused.Length < IdBytes)
        {
            // A call into the system's generator costs as much as dozens of ids.
            t_unused = RandomNumberGenerator.GetBytes(IdBytes * 64);
        }

        var id = Base64Url.EncodeToString(t_unused.Span[..IdBytes]);
        t_unused = t_unused[IdBytes..];
        return id;
    }

    /// <summary>The digest that is stored in place of the token: the first 96 bits of its SHA-256, base64url.</summary>
    public static string Id(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return Base64Url.EncodeToString(hash[..IdBytes]);
    }
}
