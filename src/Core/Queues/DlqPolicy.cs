namespace ReTraced.Queues;

/// <summary>
/// What becomes by itself of jobs that have died: those whose tries were used up by temporary failures are replayed after a time.
/// Permanent failures and poison are never replayed without a person.
/// </summary>
public sealed record DlqPolicy
{
    /// <summary>How long a job stays dead until it is replayed, in seconds: 1 to 2,592,000 (30 days).</summary>
    public int AutoRetryAfterSeconds { get; init; }

    /// <summary>So many replays in a row at most without a person; a replay by hand begins the count anew. 1 to <see cref="MostAutoRetries"/>; default 1.</summary>
    public int MaxAutoRetries { get; init; } = 1;

    /// <summary>When the queue got its policy, Unix milliseconds: jobs that died before are left to people, so that no old heap starts to move by itself.</summary>
    public long Since { get; init; }

    /// <summary>No more can be told apart in a job's head, see <see cref="DeadLetters.Deaths.Most"/>.</summary>
    public const int MostAutoRetries = DeadLetters.Deaths.Most - 1;
}
