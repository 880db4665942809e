using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Storage.Redis.Format;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>A commit as the script takes it, made on the caller's thread: the writer is the one that there is only one of.</summary>
internal sealed class EncodedCommit
{
    private const string WithData = "S+";

    /// <summary>Encodes a commit.</summary>
    public EncodedCommit(JobCommit commit, QueueKeys queue)
    {
        var spec = commit.State.Spec;
        (Commit, Queue, JobId) = (commit, queue, spec.JobId);
        Beside = !commit.WriteSpec ? ""
            : JobText.IsApart(spec) ? WithData
            : commit.ExpectedVersion == 0 ? "S" : "S-";
        Moves = IndexMoves.Of(commit);
        Letters = commit.Entries.Count == 1
            ? [MinuteLetters.Of(commit.Entries[0])]
            : [.. commit.Entries.Select(MinuteLetters.Of)];
        Marks = SearchMarks.Of(commit, queue);
        Arguments = Encode();
    }

    /// <summary>What is committed.</summary>
    public JobCommit Commit { get; }

    /// <summary>The keys of its queue.</summary>
    public QueueKeys Queue { get; }

    /// <summary>The job.</summary>
    public string JobId { get; }

    /// <summary>Whether it makes the job.</summary>
    public bool IsNew => Commit.ExpectedVersion == 0;

    /// <summary>What it writes and drops beside the job, as letters of the script: the spec, and jobData that is kept apart.</summary>
    public string Beside { get; }

    /// <summary>Which indexes the job enters and leaves.</summary>
    public string Moves { get; }

    /// <summary>Which of the indexes that few jobs are in it enters and leaves.</summary>
    public IReadOnlyList<SearchMark> Marks { get; }

    /// <summary>For each entry the letters that it counts as in its minute.</summary>
    public string[] Letters { get; }

    /// <summary>The arguments that are its own: all but the first one, its kind.</summary>
    public RedisValue[] Arguments { get; }

    /// <summary>What the script says of it.</summary>
    public CommitResult Result(RedisValue answer)
    {
        if (CommitAnswer.IsCommitted(answer, out var place, out var hasDependents))
        {
            return new CommitResult(CommitStatus.Committed, place, HasDependents: hasDependents);
        }

        var parts = ((string)answer!).Split(' ');
        return parts[0] switch
        {
            CommitAnswer.VersionConflict => new CommitResult(CommitStatus.VersionConflict, 0, JobId),
            CommitAnswer.JobExists => new CommitResult(CommitStatus.JobExists, 0, JobId),
            CommitAnswer.UniqueKeyTaken => new CommitResult(CommitStatus.UniqueKeyTaken, 0, parts[1]),
            CommitAnswer.IdempotencyKeyTaken => new CommitResult(CommitStatus.IdempotencyKeyTaken, 0, parts[2], parts[1]),
            _ => throw new InvalidOperationException($"The commit script answered '{answer}'."),
        };
    }

    private RedisValue[] Encode()
    {
        var (head, entries) = (Commit.State.Head, Commit.Entries);
        var arguments = new RedisValue[3 + entries.Count + (IsNew ? 1 : 0) + (Commit.Idempotency is null ? 0 : 3) + (Commit.UniqueClaim is null ? 0 : 2)
            + Moves.AsSpan().Count(IndexMoves.IntoPending) + Moves.AsSpan().Count(IndexMoves.IntoDone) + (Commit.DeadLetter is null ? 0 : 2)
            + (Beside.Length > 0 ? 1 : 0) + (Beside == WithData ? 1 : 0)];
        arguments[0] = JobId;
        arguments[1] = Commit.ExpectedVersion;
        arguments[2] = StoredFormat.Write(head);
        var next = 3;
        for (var i = 0; i < entries.Count; i++)
        {
            arguments[next++] = LedgerText.Write(entries[i]);
        }

        if (IsNew)
        {
            arguments[next++] = entries[0].At;
        }

        if (Commit.Idempotency is { } claimed)
        {
            arguments[next++] = claimed.BodyHash;
            arguments[next++] = claimed.ExpiresAt;
            arguments[next++] = claimed.ExpiresAt - entries[0].At;
        }

        if (Commit.UniqueClaim is { } hold)
        {
            arguments[next++] = hold.Until ?? 0;
            arguments[next++] = entries[0].At;
        }

        foreach (var move in Moves)
        {
            switch (move)
            {
                case IndexMoves.IntoPending:
                    arguments[next++] = head.DueAt;
                    break;
                case IndexMoves.IntoDone:
                    arguments[next++] = head.FinishedAt!.Value;
                    break;
                case IndexMoves.IntoDead:
                    arguments[next++] = Commit.DeadLetter!.DiedAt;
                    break;
                case IndexMoves.IntoLetters:
                    arguments[next++] = JsonSerializer.SerializeToUtf8Bytes(Commit.DeadLetter, StoredJson.Default.DeadLetterRow);
                    break;
            }
        }

        if (Beside.Length > 0)
        {
            arguments[next++] = JobText.Write(Commit.State.Spec, Queue);
        }

        if (Beside == WithData)
        {
            arguments[next] = Commit.State.Spec.JobData.Utf8;
        }

        return arguments;
    }
}
