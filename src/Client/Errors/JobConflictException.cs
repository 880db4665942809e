namespace ReTraced.Client;

/// <summary>What is there already stands against it, and nothing has happened. <see cref="ReTracedClientException.Code"/> says what, as one of these constants.</summary>
public sealed class JobConflictException : ReTracedClientException
{
    /// <summary>A job's own id is taken.</summary>
    public const string JobExists = "JOB_EXISTS";

    /// <summary>The job's status does not allow it.</summary>
    public const string WrongStatus = "WRONG_STATUS";

    /// <summary>It would need <see cref="JobRetry.Force"/>.</summary>
    public const string NeedsForce = "NEEDS_FORCE";

    /// <summary>The idempotency key was used for another job.</summary>
    public const string IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";

    /// <summary>The job's queue takes in no new jobs.</summary>
    public const string QueueDraining = "QUEUE_DRAINING";

    /// <summary>Another job holds the unique key.</summary>
    public const string UniqueKeyTaken = "UNIQUE_KEY_TAKEN";

    internal JobConflictException(string code, string message)
        : base(code, message)
    {
    }
}
