namespace ReTraced.Jobs;

/// <summary>The forms that names have.</summary>
public static class JobNames
{
    /// <summary>The form of a job id, for messages.</summary>
    public const string JobIdForm = "[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}";

    /// <summary>The form of a queue name, for messages.</summary>
    public const string QueueNameForm = "[a-z0-9][a-z0-9_.-]{0,63}";

    /// <summary>The form of a type or a tag, for messages.</summary>
    public const string TypeForm = "[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}";

    /// <summary>The form of a worker's id, for messages.</summary>
    public const string WorkerIdForm = "[A-Za-z0-9][A-Za-z0-9_.:@/-]{0,127}";

    /// <summary>The form of a unique key or a rate key, for messages.</summary>
    public const string KeyForm = "1 to 256 characters, none of them a control character";

    /// <summary>The longest unique key or rate key.</summary>
    public const int MaxKey = 256;

    /// <summary>The form of a trace context, for messages.</summary>
    public const string TraceparentForm = "a W3C traceparent, such as 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /// <summary>With this begin the ids of the workers inside a server, and of no others.</summary>
    public const string LocalWorkerPrefix = "local-";

    /// <summary>True for <see cref="WorkerIdForm"/>.</summary>
    public static bool IsWorkerId(string text) => IsJobId(text.Replace('@', '-').Replace('/', '-')) && text[0] is not ('@' or '/');

    /// <summary>True for <see cref="JobIdForm"/>.</summary>
    public static bool IsJobId(string text)
    {
        if (text.Length is 0 or > 128 || !char.IsAsciiLetterOrDigit(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or ':' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for <see cref="KeyForm"/>.</summary>
    public static bool IsKey(string text) => text.Length is > 0 and <= MaxKey && !text.Any(char.IsControl);

    /// <summary>True for a traceparent that names a trace and a span, of any version: <see href="https://www.w3.org/TR/trace-context/#traceparent-header"/>.</summary>
    public static bool IsTraceparent(string text) =>
        text.Length >= 55 && (text.Length == 55 || (text[55] == '-' && !text.StartsWith("00", StringComparison.Ordinal)))
        && text[2] == '-' && text[35] == '-' && text[52] == '-'
        && IsHex(text.AsSpan(0, 2)) && !text.StartsWith("ff", StringComparison.Ordinal)
        && IsHex(text.AsSpan(3, 32)) && text.AsSpan(3, 32).ContainsAnyExcept('0')
        && IsHex(text.AsSpan(36, 16)) && text.AsSpan(36, 16).ContainsAnyExcept('0')
        && IsHex(text.AsSpan(53, 2));

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for <see cref="TypeForm"/>.</summary>
    public static bool IsType(string text) => IsJobId(text);

    /// <summary>True for <see cref="QueueNameForm"/>.</summary>
    public static bool IsQueueName(string text)
    {
        if (text.Length is 0 or > 64 || text[0] is '_' or '.' or '-')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
