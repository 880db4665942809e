using ReTraced.Grains;
using ReTraced.Grains.Workers;
using ReTraced.Handlers;
using ReTraced.Jobs;

namespace ReTraced.Hosting;

/// <summary>What a handler's exception says of its run.</summary>
internal static class FailureReport
{
    public static RunReport Of(string leaseId, Exception e, RunStop why, int timeoutSeconds) => (e, why) switch
    {
        (OperationCanceledException, RunStop.Shutdown) => new RunReport(leaseId, JobEventKind.Release) { Reason = "The process that ran it shuts down." },
        (OperationCanceledException, RunStop.CancelRequested) => Failure(leaseId, ErrorCodes.Cancelled, "The handler stopped because a cancel was asked for.", e),
        (OperationCanceledException, RunStop.LeaseLost) => Failure(leaseId, ErrorCodes.LeaseLost, "The handler stopped because its lease was lost.", e),
        (OperationCanceledException, RunStop.TimedOut) => Failure(leaseId, ErrorCodes.Timeout, FormattableString.Invariant($"The run took longer than its timeout of {timeoutSeconds} s."), e),
        (JobFailedException failed, _) => Failure(leaseId, failed.Code, failed.Message, failed, failed),
        (JobDataException, _) => Failure(leaseId, ErrorCodes.InvalidJobData, e.Message, e),
        _ => Failure(leaseId, ErrorCodes.JobExecutionFailed, $"{e.GetType().Name}: {e.Message}", e),
    };

    private static RunReport Failure(string leaseId, string code, string message, Exception e, JobFailedException? failed = null) => new(leaseId, JobEventKind.Fail)
    {
        Error = new JobError
        {
            Code = code,
            Message = message,
            // The whole chain: what was thrown first stands in an inner exception.
            Stack = e.StackTrace is null && e.InnerException is null ? null : e.ToString(),
            Details = failed?.Details,
        },
        FailureKind = failed?.Kind,
        RetryAfterMs = failed?.RetryAfter is { } pause ? (long)pause.TotalMilliseconds : null,
    };
}
