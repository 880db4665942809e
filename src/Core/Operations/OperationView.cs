using ReTraced.Explain;
using ReTraced.Json;

namespace ReTraced.Operations;

/// <summary>An operation as the API shows it.</summary>
public sealed record OperationView
{
    /// <summary>Its name.</summary>
    public required string OperationId { get; init; }

    /// <summary>What is done with each.</summary>
    public BulkAction Action { get; init; }

    /// <summary>To which.</summary>
    public required BulkFilter Filter { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who asked.</summary>
    public required string By { get; init; }

    /// <summary>JSON Patch over each job.</summary>
    public JsonData? Changes { get; init; }

    /// <summary>Also poisoned jobs.</summary>
    public bool? Force { get; init; }

    /// <summary>Most jobs a second.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Most jobs in all.</summary>
    public int? Limit { get; init; }

    /// <summary>Where it is.</summary>
    public OperationStatus Status { get; init; }

    /// <summary>What it does; absent once it has ended.</summary>
    public OperationPhase? Phase { get; init; }

    /// <summary>Why it is paused or cancelled.</summary>
    public string? Because { get; init; }

    /// <summary>When it was asked for.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it last moved.</summary>
    public long UpdatedAt { get; init; }

    /// <summary>When it ended.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>How many jobs it is about; absent until they are counted.</summary>
    public int? Total { get; init; }

    /// <summary>Jobs on which it was done.</summary>
    public int Done { get; init; }

    /// <summary>Jobs on which it could not be done.</summary>
    public int Failed { get; init; }

    /// <summary>Why not.</summary>
    public required IReadOnlyList<OperationConflict> Conflicts { get; init; }

    /// <summary>The jobs that go first, if there are any.</summary>
    public CanaryView? Canary { get; init; }

    /// <summary>Jobs a second so far, while it was at work.</summary>
    public double? JobsPerSecond { get; init; }

    /// <summary>When it is through if it goes on like this, Unix milliseconds; absent while that cannot be told, or it does not run.</summary>
    public long? Eta { get; init; }

    /// <summary>All of it in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The operation as it is at an instant.</summary>
    public static OperationView Of(Operation operation, long now)
    {
        var handled = operation.Done + operation.Failed;
        double? speed = handled > 0 && operation.ActiveMs > 0 ? Math.Round(handled * 1000.0 / operation.ActiveMs, 1) : null;
        var pace = Math.Min(speed ?? double.PositiveInfinity, operation.RatePerSecond ?? double.PositiveInfinity);
        var left = operation.Total - handled;
        // How long the jobs of a canary take nobody knows.
        long? eta = operation is { Status: OperationStatus.Running, Phase: not OperationPhase.CanaryWaits } && left is { } jobs && double.IsFinite(pace) && pace > 0 ? now + (long)Math.Ceiling(Math.Max(0, jobs) * 1000 / pace) : null;
        return new OperationView
        {
            OperationId = operation.OperationId,
            Action = operation.Action,
            Filter = operation.Filter,
            Reason = operation.Reason,
            By = operation.By,
            Changes = operation.Changes,
            Force = operation.Force ? true : null,
            RatePerSecond = operation.RatePerSecond,
            Limit = operation.Limit,
            Status = operation.Status,
            Phase = operation.IsOpen ? operation.Phase : null,
            Because = operation.Because,
            CreatedAt = operation.CreatedAt,
            UpdatedAt = operation.UpdatedAt,
            FinishedAt = operation.FinishedAt,
            Total = operation.Total,
            Done = operation.Done,
            Failed = operation.Failed,
            Conflicts = operation.Conflicts,
            Canary = operation.Canary is { } size ? new CanaryView(size, operation.CanaryJobs ?? [], operation.CanarySucceeded) : null,
            JobsPerSecond = speed,
            Eta = eta,
            Sentence = Text(operation, eta, now),
        };
    }

    /// <summary>What a job is once it was done.</summary>
    public static string Participle(BulkAction action) => action switch { BulkAction.Retry => "replayed", BulkAction.Discard => "discarded", _ => "judged poison" };

    /// <summary>A status as it is written on the wire.</summary>
    public static string Name(OperationStatus status) => status switch
    {
        OperationStatus.Running => "running",
        OperationStatus.Paused => "paused",
        OperationStatus.Completed => "completed",
        _ => "cancelled",
    };

    private static string Text(Operation operation, long? eta, long now)
    {
        var (done, of) = (Participle(operation.Action), operation.Total is { } total ? $" of {total}" : "");
        var failed = operation.Failed > 0 ? $", {operation.Failed} could not be" : "";
        var start = $"{operation.Done}{of} {done}{failed}";
        return operation.Status switch
        {
            OperationStatus.Completed => $"Completed at {Wording.Instant(operation.FinishedAt!.Value)}: {start}.",
            OperationStatus.Cancelled => $"Cancelled at {Wording.Instant(operation.FinishedAt!.Value)}: {start}. {Wording.Close(operation.Because!)}",
            OperationStatus.Paused => $"Paused: {start}. {Wording.Close(operation.Because!)}",
            _ => operation.Phase switch
            {
                OperationPhase.Counting => "It counts the dead letters that match.",
                OperationPhase.CanaryWaits => $"{start}; it waits for its canary: {operation.CanarySucceeded} of {operation.CanaryJobs?.Count ?? 0} have completed.",
                _ => $"{start}{(eta is { } at ? $"; through in about {Wording.Duration(Math.Max(0, at - now) / 1000 * 1000)}" : "")}.",
            },
        };
    }
}

/// <summary>The jobs that go first and must complete before the others follow.</summary>
/// <param name="Size">How many were asked for.</param>
/// <param name="JobIds">Those that went.</param>
/// <param name="Succeeded">How many of them have completed.</param>
public sealed record CanaryView(int Size, IReadOnlyList<string> JobIds, int Succeeded);
