using System.Security.Cryptography;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Http;

/// <summary>The header <c>Idempotency-Key</c>: the same key with the same body makes one job, however often it is sent.</summary>
public static class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>How long a key is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>Reads the header: a claim for the commit, or what is wrong with it, or neither.</summary>
    /// <param name="context">The request.</param>
    /// <param name="by">Who sends it: keys of others do not meet.</param>
    /// <param name="queueName">The queue: keys for others do not meet either.</param>
    /// <param name="body">The body, which must be the same each time.</param>
    /// <param name="clock">Tells when the key is forgotten.</param>
    public static (IdempotencyClaim? Claim, FieldError? Error) Read(HttpContext context, string by, string queueName, ReadOnlyMemory<byte> body, TimeProvider clock)
    {
        var values = context.Request.Headers[Header];
        if (values.Count == 0)
        {
            return (null, null);
        }

        if (values.Count > 1 || values[0] is not { Length: >= 1 and <= 255 } key || !key.All(c => c is > ' ' and < (char)127))
        {
            return (null, new FieldError(Header, "must be one key of 1 to 255 visible ASCII characters."));
        }

        var until = (clock.GetUtcNow() + KeptFor).ToUnixTimeMilliseconds();
        return (new IdempotencyClaim($"{by}\n{queueName}\n{key}", Convert.ToHexStringLower(SHA256.HashData(body.Span)), until), null);
    }
}
