using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Handlers;

/// <summary>Thrown by a handler to fail with a code of its choice.</summary>
public class JobFailedException : Exception
{
    /// <summary>Fails the run.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/> or your own, <c>[A-Z][A-Z0-9_]{0,63}</c>.</param>
    /// <param name="message">What happened, for a person.</param>
    /// <param name="innerException">What lies below.</param>
    /// <exception cref="ArgumentException">The code has not that form.</exception>
    public JobFailedException(string code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        if (!ErrorCodes.IsValid(code))
        {
            throw new ArgumentException($"'{code}' is not an error code; it must be [A-Z][A-Z0-9_]{{0,63}}.", nameof(code));
        }

        Code = code;
    }

    /// <summary>The code.</summary>
    public string Code { get; }

    /// <summary>The kind of failure, where the handler knows; otherwise the code decides.</summary>
    public FailureType? Kind { get; init; }

    /// <summary>At least how long to wait before the next try. The longer of this and the backoff holds; at most 24 h.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Anything more to keep with the error.</summary>
    public JsonData? Details { get; init; }
}

/// <summary>Thrown by a handler for a failure that a retry cannot mend.</summary>
public sealed class PermanentJobException : JobFailedException
{
    /// <summary>Fails the job for good, with JOB_EXECUTION_FAILED unless another code is given.</summary>
    public PermanentJobException(string message, string code = ErrorCodes.JobExecutionFailed, Exception? innerException = null)
        : base(code, message, innerException) => Kind = FailureType.Permanent;
}

/// <summary>Thrown by a handler that judges the job to harm whoever runs it.</summary>
public sealed class PoisonJobException : JobFailedException
{
    /// <summary>Poisons the job, with JOB_EXECUTION_FAILED unless another code is given.</summary>
    public PoisonJobException(string message, string code = ErrorCodes.JobExecutionFailed, Exception? innerException = null)
        : base(code, message, innerException) => Kind = FailureType.Poison;
}
