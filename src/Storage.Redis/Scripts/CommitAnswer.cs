using System.Globalization;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Scripts;

/// <summary>How each answer of <c>commit.lua</c> begins that is not the place of a committed job; its header says what follows.</summary>
internal static class CommitAnswer
{
    public const string VersionConflict = "v";
    public const string JobExists = "e";
    public const string IdempotencyKeyTaken = "i";
    public const string UniqueKeyTaken = "u";
    public const string NotWritten = "-";

    private const string HasDependents = " +";

    /// <summary>True if the commit was written.</summary>
    public static bool IsCommitted(RedisValue answer, out long place, out bool hasDependents)
    {
        hasDependents = false;
        if (answer.TryParse(out place))
        {
            return true;
        }

        var text = (string)answer!;
        return hasDependents = text.EndsWith(HasDependents, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(0, text.Length - HasDependents.Length), NumberStyles.None, CultureInfo.InvariantCulture, out place);
    }
}
