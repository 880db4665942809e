using System.Globalization;
using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Storage.Redis.Format;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>A commit as the script takes it, made on the caller's thread: the writer's loop is the one that there is only one of.</summary>
internal sealed class EncodedCommit
{
    private const int FixedArguments = 16;
    private const int EntryArguments = 3;

    private readonly RedisValue[] arguments;

    /// <summary>Encodes a commit.</summary>
    public EncodedCommit(JobCommit commit, QueueKeys queue)
    {
        var (spec, head) = commit.State;
        Commit = commit;
        Queue = queue;
        JobId = spec.JobId;
        var dataKey = queue.Data(JobId);
        Keys = commit.Idempotency is { } claimed
            ? [queue.Job(JobId), dataKey, queue.Ledger(JobId), queue.Idempotency(claimed.Scope)]
            : [queue.Job(JobId), dataKey, queue.Ledger(JobId)];
        arguments = new RedisValue[FixedArguments + (commit.Entries.Count * EntryArguments)];
        arguments[1] = JobId;
        arguments[2] = commit.ExpectedVersion;
        arguments[3] = commit.Entries.Count;
        arguments[4] = JobText.Write(commit.State, dataKey!);
        arguments[5] = Data(commit);
        arguments[6] = Moves(commit);
        arguments[7] = head.DueAt;
        arguments[8] = head.FinishedAt ?? 0;
        arguments[9] = commit.DeadLetter?.DiedAt ?? 0;
        arguments[10] = commit.DeadLetter is { } letter ? JsonSerializer.SerializeToUtf8Bytes(letter, StoredJson.Default.DeadLetterRow) : RedisValue.EmptyString;
        arguments[11] = commit.Entries[0].At;
        arguments[12] = commit.From?.ToWire() ?? "";
        arguments[13] = head.Status.ToWire();
        arguments[14] = commit.Idempotency?.BodyHash ?? "";
        arguments[15] = commit.Idempotency?.ExpiresAt ?? 0;
        for (var i = 0; i < commit.Entries.Count; i++)
        {
            arguments[FixedArguments + (i * EntryArguments)] = LedgerText.Write(commit.Entries[i]);
            arguments[FixedArguments + (i * EntryArguments) + 2] = MinuteLetters.Of(commit.Entries[i]);
        }
    }

    /// <summary>What is committed.</summary>
    public JobCommit Commit { get; }

    /// <summary>The keys of its queue.</summary>
    public QueueKeys Queue { get; }

    /// <summary>The job.</summary>
    public string JobId { get; }

    /// <summary>The job's own keys.</summary>
    public RedisKey[] Keys { get; }

    /// <summary>The arguments, once it is known which queue and which minutes of the call they mean.</summary>
    public RedisValue[] Arguments(int queue, Func<long, int> minute)
    {
        arguments[0] = queue;
        for (var i = 0; i < Commit.Entries.Count; i++)
        {
            arguments[FixedArguments + (i * EntryArguments) + 1] = minute(Commit.Entries[i].At / 60_000);
        }

        return arguments;
    }

    /// <summary>What the script says of it.</summary>
    public CommitResult Result(string answer)
    {
        var parts = answer.Split(' ');
        return answer[0] switch
        {
            CommitAnswer.Committed => new CommitResult(CommitStatus.Committed, long.Parse(parts[1], CultureInfo.InvariantCulture)),
            CommitAnswer.VersionConflict => new CommitResult(CommitStatus.VersionConflict, 0, JobId),
            CommitAnswer.JobExists => new CommitResult(CommitStatus.JobExists, 0, JobId),
            CommitAnswer.IdempotencyKeyTaken => new CommitResult(CommitStatus.IdempotencyKeyTaken, 0, parts[2], parts[1]),
            _ => throw new InvalidOperationException($"The commit script answered '{answer}'."),
        };
    }

    private static RedisValue Data(JobCommit commit)
    {
        var spec = commit.State.Spec;
        return !commit.WriteSpec ? RedisValue.EmptyString
            : JobText.IsApart(spec) ? StoredText.Join("+"u8.ToArray(), spec.JobData.Utf8.ToArray())
            : commit.ExpectedVersion == 0 ? RedisValue.EmptyString : "-";
    }

    // Which indexes the job enters and leaves; the letters are the script's.
    private static string Moves(JobCommit commit)
    {
        var (from, head) = (commit.From, commit.State.Head);
        var (was, isLive) = (from?.IsLive() == true, head.Status.IsLive());
        var moves = "";
        if (was != isLive)
        {
            moves = isLive ? from is null ? "L" : "Ld" : head.HasDeadLetter ? "l" : "lD";
        }

        if (head.Status == JobStatus.Pending || from == JobStatus.Pending)
        {
            moves += head.Status == JobStatus.Pending ? "P" : "p";
        }

        return commit.DeadLetter is null ? moves : moves + "KX";
    }
}
