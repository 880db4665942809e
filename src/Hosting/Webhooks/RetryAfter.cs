using System.Net.Http.Headers;

namespace ReTraced.Hosting;

/// <summary>The <c>Retry-After</c> of an answer (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    // Far beyond what the state machine takes, and far from an overflow.
    private const long MostSeconds = 315_360_000;

    /// <summary>The pause that it asks for, in milliseconds; 0 for a date that has passed; null for what is neither whole seconds nor a date.</summary>
    public static long? Milliseconds(string? text, DateTimeOffset now)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return (long.TryParse(text, out var seconds) ? Math.Min(seconds, MostSeconds) : MostSeconds) * 1000;
        }

        return RetryConditionHeaderValue.TryParse(text, out var value) && value.Date is { } date
            ? Math.Max(0, (long)Math.Ceiling((date - now).TotalMilliseconds))
            : null;
    }
}
