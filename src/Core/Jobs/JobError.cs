using ReTraced.Json;

namespace ReTraced.Jobs;

/// <summary>Why a run failed.</summary>
public sealed record JobError
{
    /// <summary>Longest message that is kept, in characters; the rest is cut and marked.</summary>
    public const int MaxMessageLength = 8 * 1024;

    /// <summary>Longest stack that is kept, in characters; the rest is cut and marked.</summary>
    public const int MaxStackLength = 32 * 1024;

    /// <summary>One of <see cref="ErrorCodes"/> or the user's own, <c>[A-Z][A-Z0-9_]{0,63}</c>.</summary>
    public required string Code { get; init; }

    /// <summary>What happened, for a person.</summary>
    public required string Message { get; init; }

    /// <summary>Where in the handler it happened.</summary>
    public string? Stack { get; init; }

    /// <summary>When, in Unix milliseconds.</summary>
    public long FailedAt { get; init; }

    /// <summary>Anything more that the handler said, as JSON.</summary>
    public JsonData? Details { get; init; }

    /// <summary>The same error with its texts cut to what is kept.</summary>
    public JobError Bounded() => this with
    {
        Message = Cut(Message, MaxMessageLength),
        Stack = Stack is null ? null : Cut(Stack, MaxStackLength),
    };

    /// <summary>Code and message alone, as the head keeps them: the stack and the details stand once, in the ledger.</summary>
    public JobError WithoutStack() => Stack is null && Details is null ? this : this with { Stack = null, Details = null };

    /// <summary>The code alone, for ledgers of jobs that keep no error texts.</summary>
    public JobError CodeOnly() => new() { Code = Code, Message = "", FailedAt = FailedAt };

    // The result with its mark is no longer than the limit, so that cutting twice changes nothing.
    private static string Cut(string text, int max)
    {
        const int RoomForMark = 64;
        if (text.Length <= max)
        {
            return text;
        }

        // Never cut a surrogate pair in two: half of one cannot be written as UTF-8.
        var end = max - RoomForMark;
        end = char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
        return $"{text[..end]}… ({text.Length - end} more characters were cut)";
    }
}
