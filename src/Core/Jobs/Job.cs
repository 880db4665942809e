using ReTraced.Backoff;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Jobs;

/// <summary>A job as the API shows it: the schema's fields and ours, under their exact names.</summary>
public sealed record Job
{
    /// <summary>How many history entries a job carries inline; the rest is paged.</summary>
    public const int InlineHistory = 20;

    /// <summary>Its name.</summary>
    public required string JobId { get; init; }

    /// <summary>When it was made.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it last moved.</summary>
    public long? UpdatedAt { get; init; }

    /// <summary>The handler's input.</summary>
    public required JsonData JobData { get; init; }

    /// <summary>The queue.</summary>
    public required string QueueName { get; init; }

    /// <summary>Where it is.</summary>
    public JobStatus Status { get; init; }

    /// <summary>Runs since it was made or last replayed.</summary>
    public int Tries { get; init; }

    /// <summary>Runs it may have.</summary>
    public int MaxTries { get; init; }

    /// <summary>The last failure.</summary>
    public JobError? LastError { get; init; }

    /// <summary>The handler.</summary>
    public required string Type { get; init; }

    /// <summary>Higher goes first.</summary>
    public int Priority { get; init; }

    /// <summary>When the next run is due, while it waits for that; otherwise the start that was asked for.</summary>
    public long? RunAt { get; init; }

    /// <summary>Whether error texts are kept.</summary>
    public bool HistoryNeed { get; init; }

    /// <summary>The newest runs, oldest first; absent in lists.</summary>
    public IReadOnlyList<HistoryEntry>? History { get; init; }

    /// <summary>How many runs there are in all.</summary>
    public int HistoryCount { get; init; }

    /// <summary>The numbers of the backoff.</summary>
    public required BackoffConfig BackoffConfig { get; init; }

    /// <summary>How delays grow.</summary>
    public BackoffStrategy BackoffStrategy { get; init; }

    /// <summary>Rises with every transition.</summary>
    public long Version { get; init; }

    /// <summary>What the handler returned; absent in lists.</summary>
    public JsonData? Output { get; init; }

    /// <summary>What the run reported.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>Limit of one run.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>Latest start.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Start of the current or last run.</summary>
    public long? StartedAt { get; init; }

    /// <summary>When it stopped.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>How often it was replayed.</summary>
    public int Replays { get; init; }

    /// <summary>Leases lost in a row.</summary>
    public int LeasesLost { get; init; }

    /// <summary>True once a cancel was asked for while it ran.</summary>
    public bool? CancelRequested { get; init; }

    /// <summary>There must be no second job like it.</summary>
    public UniqueRule? Unique { get; init; }

    /// <summary>Whose job it is, for the queue's limits per key.</summary>
    public string? RateKey { get; init; }

    /// <summary>The jobs that it waits or waited for.</summary>
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>What those have returned, by job id; only where the job is handed to a worker or a webhook.</summary>
    public IReadOnlyDictionary<string, JsonData>? ParentOutputs { get; init; }

    /// <summary>Those of them whose outputs were too much for one answer.</summary>
    public IReadOnlyList<string>? ParentOutputsOmitted { get; init; }

    /// <summary>What becomes of it when one of those ends without success.</summary>
    public OnParentFailure? OnParentFailure { get; init; }

    /// <summary>The workflow that it was made with.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>The schedule that made it.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The finished job that this one runs again.</summary>
    public string? ClonedFrom { get; init; }

    /// <summary>Why it stopped.</summary>
    public string? DeadReason { get; init; }

    /// <summary>W3C trace context.</summary>
    public string? Traceparent { get; init; }

    /// <summary>The job as whoever is to run it gets it.</summary>
    public static Job From(StoredJob job, ParentOutputs parents) => From(job) with
    {
        ParentOutputs = parents.Outputs.Count > 0 ? parents.Outputs : null,
        ParentOutputsOmitted = parents.Omitted.Count > 0 ? parents.Omitted : null,
    };

    /// <summary>The job without what only its ledger knows.</summary>
    public static Job From(StoredJob job)
    {
        var (spec, head) = job.State;
        return new Job
        {
            JobId = spec.JobId,
            CreatedAt = spec.CreatedAt,
            UpdatedAt = head.UpdatedAt,
            JobData = spec.JobData,
            QueueName = spec.QueueName,
            Status = head.Status,
            Tries = head.Tries,
            MaxTries = spec.MaxTries,
            LastError = head.LastError,
            Type = spec.Type,
            Priority = spec.Priority,
            RunAt = head.Status == JobStatus.Delayed ? head.DueAt : spec.RunAt,
            HistoryNeed = spec.HistoryNeed,
            HistoryCount = head.Attempts,
            BackoffConfig = spec.BackoffConfig,
            BackoffStrategy = spec.BackoffStrategy,
            Version = head.Version,
            // What an earlier run reported says nothing about this one.
            Progress = job.Progress?.At >= head.StartedAt ? job.Progress : null,
            TimeoutSeconds = spec.TimeoutSeconds,
            ExpiresAt = spec.ExpiresAt,
            StartedAt = head.StartedAt,
            FinishedAt = head.FinishedAt,
            Replays = head.Replays,
            LeasesLost = head.LeasesLost,
            CancelRequested = head.CancelRequested ? true : null,
            Unique = spec.Unique,
            RateKey = spec.RateKey,
            DependsOn = spec.DependsOn,
            OnParentFailure = spec.OnParentFailure,
            WorkflowId = spec.WorkflowId,
            ScheduleId = spec.ScheduleId,
            Tags = spec.Tags,
            ClonedFrom = spec.ClonedFrom,
            DeadReason = head.DeadReason,
            Traceparent = spec.Traceparent,
        };
    }

    /// <summary>The job with its latest history, its output and the whole of its last error.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ledger">All of its ledger up to the version of <paramref name="job"/>.</param>
    public static Job From(StoredJob job, IReadOnlyList<LedgerEntry> ledger)
    {
        var history = HistoryProjection.Of(job.State.Spec, ledger);
        var lastError = job.State.Head.LastError;
        if (lastError is not null && job.State.Spec.HistoryNeed)
        {
            lastError = history.FindLast(entry => entry.Error?.FailedAt == lastError.FailedAt)?.Error ?? lastError;
        }

        return From(job) with
        {
            LastError = lastError,
            History = history.Count <= InlineHistory ? history : history[^InlineHistory..],
            HistoryCount = history.Count,
            Output = ledger.Count > 0 && ledger[^1].Event is Succeeded last ? last.Output : null,
        };
    }
}
