namespace ReTraced.Storage.Redis.Scripts;

/// <summary>How each answer of <c>commit.lua</c> begins; its header says what follows.</summary>
internal static class CommitAnswer
{
    public const char Committed = 'c';
    public const char VersionConflict = 'v';
    public const char JobExists = 'e';
    public const char IdempotencyKeyTaken = 'i';
}
