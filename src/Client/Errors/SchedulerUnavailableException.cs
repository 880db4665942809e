namespace ReTraced.Client;

/// <summary>
/// The scheduler or its store is away, or has not answered in time. It may well have done what was asked for: an enqueue is safe to repeat
/// with its idempotency key, everything else after a look at the job.
/// </summary>
public sealed class SchedulerUnavailableException : ReTracedClientException
{
    internal SchedulerUnavailableException(string code, string message, Exception? innerException)
        : base(code, message, innerException)
    {
    }
}
