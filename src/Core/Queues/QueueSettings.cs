using ReTraced.Backoff;
using ReTraced.Jobs;

namespace ReTraced.Queues;

/// <summary>What a queue gives to jobs that do not say it themselves.</summary>
public sealed record JobDefaults
{
    /// <summary>Nothing said.</summary>
    public static readonly JobDefaults None = new();

    /// <summary>1 to 1,000; 5 unless said.</summary>
    public int? MaxTries { get; init; }

    /// <summary>Exponential unless said.</summary>
    public BackoffStrategy? BackoffStrategy { get; init; }

    /// <summary><see cref="BackoffConfig.Default"/> unless said.</summary>
    public BackoffConfig? BackoffConfig { get; init; }

    /// <summary>1 to 86,400; 30 unless said.</summary>
    public int? TimeoutSeconds { get; init; }
}

/// <summary>How long finished jobs are kept. Dead letters are always kept.</summary>
public sealed record QueueRetention
{
    /// <summary>24 h and 1,000,000 jobs.</summary>
    public static readonly QueueRetention Default = new();

    /// <summary>Completed and cancelled jobs older than this are removed. Seconds, 0 to 315,360,000; default 86,400.</summary>
    public long CompletedSeconds { get; init; } = 86_400;

    /// <summary>Of completed and cancelled jobs the newest so many are kept. 0 to 1,000,000,000; default 1,000,000.</summary>
    public long CompletedCount { get; init; } = 1_000_000;
}

/// <summary>The settings of one queue. A queue that nobody has set up has <see cref="Default"/>.</summary>
public sealed record QueueSettings
{
    /// <summary>Not paused, no limits, the scheduler's own defaults.</summary>
    public static readonly QueueSettings Default = new();

    /// <summary>Most partitions: each is read from the store on its own, and each process asks each for work.</summary>
    public const int MostPartitions = 64;

    /// <summary>Largest limit on running jobs.</summary>
    public const int MostConcurrency = 100_000;

    /// <summary>Most types that have a limit of their own, of each kind.</summary>
    public const int MostTypes = 200;

    /// <summary>Largest worth of a level of priority, seconds: a day.</summary>
    public const int MostAgingSeconds = 86_400;

    /// <summary>True hands out no work; what runs goes on.</summary>
    public bool Paused { get; init; }

    /// <summary>True takes in no new jobs; those that are there are run to their end.</summary>
    public bool Draining { get; init; }

    /// <summary>Most jobs that run at a time, 1 to <see cref="MostConcurrency"/>; absent: no limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>The same for jobs of one type, by type; at most <see cref="MostTypes"/>.</summary>
    public IReadOnlyDictionary<string, int> PerTypeMaxConcurrency { get; init; } = new Dictionary<string, int>();

    /// <summary>The same for the jobs of each <c>rateKey</c>; those without a key count as one.</summary>
    public int? PerKeyMaxConcurrency { get; init; }

    /// <summary>How often jobs are handed out; absent: as often as they are asked for.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>The same for jobs of one type, by type; at most <see cref="MostTypes"/>.</summary>
    public IReadOnlyDictionary<string, RateLimit> PerTypeRateLimit { get; init; } = new Dictionary<string, RateLimit>();

    /// <summary>The same for the jobs of each <c>rateKey</c>, each with permits of its own; those without a key count as one.</summary>
    public RateLimit? PerKeyRateLimit { get; init; }

    /// <summary>
    /// How many seconds of waiting are worth one level of priority, 0 to <see cref="MostAgingSeconds"/>; default 60. 0: no waiting is worth
    /// anything, and a job of a higher priority always goes first.
    /// </summary>
    public int PriorityAgingSeconds { get; init; } = 60;

    /// <summary>
    /// Over how many queue grains the order of the jobs is spread, 1 to <see cref="MostPartitions"/>; default 1. Changed only
    /// while the queue is paused and none of its jobs runs. Order holds within each part, and each has its share of the limits.
    /// </summary>
    public int Partitions { get; init; } = 1;

    /// <summary>Fields that a job of this queue gets when it does not say them.</summary>
    public JobDefaults Defaults { get; init; } = JobDefaults.None;

    /// <summary>How long finished jobs are kept.</summary>
    public QueueRetention Retention { get; init; } = QueueRetention.Default;

    /// <summary>What this queue takes error codes for, against the default classification.</summary>
    public IReadOnlyDictionary<string, FailureType> Classification { get; init; } = new Dictionary<string, FailureType>();

    /// <summary>Where all jobs of the queue are sent; absent: handlers and workers run them.</summary>
    public Webhook? Webhook { get; init; }

    /// <summary>What becomes by itself of jobs that have died; absent: nothing.</summary>
    public DlqPolicy? DlqPolicy { get; init; }

    /// <summary>The classification of a code, if the settings say one.</summary>
    public FailureType? Classify(string code) => Classification.TryGetValue(code, out var type) ? type : null;
}
