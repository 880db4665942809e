using ReTraced.Backoff;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Conformance.Stores;

/// <summary>Jobs and instants to test with.</summary>
internal static class Samples
{
    /// <summary>The instant at which the tests begin, a whole minute.</summary>
    public const long Now = 1_760_000_040_000;

    /// <summary>A plain job.</summary>
    public static JobSpec Spec(string jobId, string queue = "email", string? type = null, string data = "{}", long at = Now) => new()
    {
        JobId = jobId,
        QueueName = queue,
        Type = type ?? queue,
        JobData = JsonData.Parse(data),
        CreatedAt = at,
        MaxTries = 2,
    };

    /// <summary>A job that says something in each of its fields.</summary>
    public static JobSpec FullSpec(string jobId) => new()
    {
        JobId = jobId,
        QueueName = "reports",
        Type = "render-pdf",
        JobData = JsonData.Parse("""{"n":1.50,"ü":"\u00fc","list":[1,null,true],"deep":{"a":{"b":"\"quoted\""}}}"""),
        CreatedAt = Now,
        RunAt = Now + 5_000,
        MaxTries = 7,
        Priority = -3,
        HistoryNeed = false,
        BackoffStrategy = BackoffStrategy.ThreeTier,
        BackoffConfig = new BackoffConfig { BaseDelaySeconds = 0.25, MaxDelaySeconds = 99.5, Factor = 1.5, JitterSeconds = 2, LimitOfTries = 4, Tier2 = BackoffStrategy.Linear },
        TimeoutSeconds = 77,
        ExpiresAt = Now + 60_000,
        Tags = ["urgent", "tenant:42"],
        Unique = new UniqueRule { Key = $"of {jobId}", Scope = UniqueScope.ForSeconds, Seconds = 90, OnConflict = OnUniqueConflict.Replace },
        RateKey = "tenant 42",
        OnParentFailure = OnParentFailure.Continue,
        WorkflowId = "import-7",
        ScheduleId = "nightly",
        ClonedFrom = "earlier-job",
        Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    /// <summary>A failure of a run.</summary>
    public static FailedRun Failure(string code = ErrorCodes.NetworkError, FailureType? kind = null) => new()
    {
        By = "worker-1",
        HandlerKind = kind,
        Error = new JobError { Code = code, Message = "It did not work.", Stack = "at Handler.Run()\nat Pump.Go()", Details = JsonData.Parse("""{"status":503}""") },
    };

    /// <summary>A lease is granted.</summary>
    public static Started Start(long? leaseMs = null) => new() { By = "worker-1", LeaseId = "abcdefghijklmnop", LeaseMs = leaseMs };
}
