using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;

namespace ReTraced.Gateway.Http;

/// <summary>The header <c>Idempotency-Key</c>: the same key with the same body makes one job, however often it is sent.</summary>
public static class IdempotencyHeader
{
    /// <summary>The header.</summary>
    public const string Name = "Idempotency-Key";

    /// <summary>What is wrong with the header where it is not taken: whoever sends it relies on it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="instead">What to do instead, as the rest of a sentence.</param>
    public static FieldError? Refuse(HttpContext context, string instead) => context.Request.Headers.ContainsKey(Name) ? new FieldError(Name, $"is not taken {instead}") : null;

    /// <summary>Reads the header: a claim for the commit, or what is wrong with it, or neither.</summary>
    /// <param name="context">The request.</param>
    /// <param name="by">Who sends it: keys of others do not meet.</param>
    /// <param name="queueName">The queue: keys for others do not meet either.</param>
    /// <param name="body">The body, which must be the same each time.</param>
    /// <param name="clock">Tells when the key is forgotten.</param>
    public static (IdempotencyClaim? Claim, FieldError? Error) Read(HttpContext context, string by, string queueName, ReadOnlyMemory<byte> body, TimeProvider clock)
    {
        var values = context.Request.Headers[Name];
        if (values.Count == 0)
        {
            return (null, null);
        }

        return values.Count == 1 && values[0] is { } key && IdempotencyKey.IsKey(key)
            ? (IdempotencyKey.Claim(by, queueName, key, body.Span, clock), null)
            : (null, IdempotencyKey.Wrong(Name));
    }
}
