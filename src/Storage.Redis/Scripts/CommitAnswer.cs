namespace ReTraced.Storage.Redis.Scripts;

/// <summary>How each answer of <c>commit.lua</c> begins that is not the place of a committed job; its header says what follows.</summary>
internal static class CommitAnswer
{
    public const string VersionConflict = "v";
    public const string JobExists = "e";
    public const string IdempotencyKeyTaken = "i";
    public const string NotWritten = "-";
}
