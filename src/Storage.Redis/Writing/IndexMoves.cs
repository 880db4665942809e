using ReTraced.Jobs;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>Which indexes a job enters and leaves with a commit, as letters of <c>commit.lua</c>; its header has them all.</summary>
internal static class IndexMoves
{
    public const char IntoPending = 'P';
    public const char IntoDone = 'D';
    public const char IntoDead = 'X';
    public const char IntoLetters = 'T';

    /// <summary>The letters of a commit: one of few texts, so that those of one kind are found by it.</summary>
    public static string Of(JobCommit commit)
    {
        var (from, head) = (commit.From, commit.State.Head);
        var (was, isLive, pending) = (from?.IsLive() == true, head.Status.IsLive(), head.Status == JobStatus.Pending);
        var live = (was, isLive) switch
        {
            (false, true) => from is null ? "JL" : "Ld",
            (true, false) => head.HasDeadLetter ? "l" : "lD",
            _ => from is null ? "J" : "",
        };
        var starts = from != JobStatus.Processing && head.Status == JobStatus.Processing;
        var ends = from == JobStatus.Processing && head.Status != JobStatus.Processing;
        var due = pending ? "P" : from == JobStatus.Pending ? "p" : "";
        return (live, due, commit.DeadLetter) switch
        {
            ("JL", "P", null) => "JLP",
            ("", "p", null) when starts => "pR",
            ("lD", "", null) when ends => "lDr",
            _ => live + due + (commit.DeadLetter is null ? "" : "KXT") + (starts ? "R" : ends ? "r" : ""),
        };
    }
}
