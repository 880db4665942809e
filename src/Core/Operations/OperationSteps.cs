using ReTraced.Explain;
using ReTraced.Jobs;

namespace ReTraced.Operations;

/// <summary>What can happen to an operation. Pure: each step takes one and gives the next.</summary>
public static class OperationSteps
{
    /// <summary>Jobs that are handled between two writes.</summary>
    public const int MostAtOnce = 100;

    /// <summary>Kinds of conflicts that are told apart.</summary>
    private const int MostConflicts = 20;

    /// <summary>The first state: open dead letters only unless the filter says otherwise, and none that died afterwards.</summary>
    public static Operation Begin(Operation asked) => asked with
    {
        Filter = asked.Filter with { Resolved = asked.Filter.Resolved ?? false, DiedBefore = Math.Min(asked.Filter.DiedBefore ?? long.MaxValue, asked.CreatedAt + 1) },
        Status = OperationStatus.Running,
        Phase = OperationPhase.Counting,
        UpdatedAt = asked.CreatedAt,
    };

    /// <summary>It is known how many jobs match.</summary>
    public static Operation Counted(Operation operation, int matches, long now) => operation with
    {
        Total = Math.Min(matches, operation.Limit ?? int.MaxValue),
        Phase = operation.Canary is null ? OperationPhase.Acting : OperationPhase.Canary,
        UpdatedAt = now,
    };

    /// <summary>How many jobs may be handled next.</summary>
    public static int Room(Operation operation)
    {
        var room = Math.Min(MostAtOnce, (operation.Limit ?? int.MaxValue) - operation.Done - operation.Failed);
        return operation.Phase == OperationPhase.Canary ? Math.Min(room, operation.Canary!.Value - (operation.CanaryJobs?.Count ?? 0)) : room;
    }

    /// <summary>These jobs come next.</summary>
    public static Operation Plan(Operation operation, IReadOnlyList<string> jobIds, string? cursor, long now) =>
        operation with { Page = jobIds, Cursor = cursor, AtEnd = cursor is null, UpdatedAt = now };

    /// <summary>Jobs of the page have been handled; what is left of it stays.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="done">Those on which it was done, now or before a crash.</param>
    /// <param name="refused">Those on which it could not be done, and why.</param>
    /// <param name="tookMs">How long that took, the pause that the rate asks for included.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static Operation Handled(Operation operation, IReadOnlyList<string> done, IReadOnlyList<OperationConflict> refused, long tookMs, long now) => operation with
    {
        Done = operation.Done + done.Count,
        Failed = operation.Failed + refused.Count,
        Conflicts = refused.Aggregate(operation.Conflicts, Add),
        CanaryJobs = operation.Phase == OperationPhase.Canary ? [.. operation.CanaryJobs ?? [], .. done] : operation.CanaryJobs,
        ActiveMs = operation.ActiveMs + tookMs,
        Page = [.. operation.Page.Except(done.Concat(refused.Select(conflict => conflict.JobId)), StringComparer.Ordinal)],
        UpdatedAt = now,
    };

    /// <summary>It has ended while a page was under way: of that counts what was done, and nothing more comes of it.</summary>
    public static Operation Settled(Operation operation, IReadOnlyList<string> done, long now) => Handled(operation, done, [], 0, now) with { Page = [] };

    /// <summary>Goes to the next phase, or to the end, where the present one is over.</summary>
    public static Operation Advance(Operation operation, long now)
    {
        if (operation is not { Status: OperationStatus.Running, Page.Count: 0 } || operation.Phase is OperationPhase.Counting)
        {
            return operation;
        }

        var over = operation.AtEnd || operation.Done + operation.Failed >= (operation.Limit ?? int.MaxValue);
        return operation.Phase switch
        {
            OperationPhase.Canary when over || Room(operation) <= 0 => Advance(operation with { Phase = OperationPhase.CanaryWaits, UpdatedAt = now }, now),
            OperationPhase.CanaryWaits when operation.CanarySucceeded >= (operation.CanaryJobs?.Count ?? 0) => Advance(operation with { Phase = OperationPhase.Acting, UpdatedAt = now }, now),
            OperationPhase.Acting when over => operation with { Status = OperationStatus.Completed, FinishedAt = now, UpdatedAt = now },
            _ => operation,
        };
    }

    /// <summary>The jobs of the canary were looked at.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="heads">Where they are.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static Operation CanaryLooked(Operation operation, IReadOnlyDictionary<string, JobHead> heads, long now)
    {
        var (succeeded, failed) = (0, (string?)null);
        foreach (var jobId in operation.CanaryJobs ?? [])
        {
            switch (heads.GetValueOrDefault(jobId)?.Status)
            {
                case JobStatus.Completed:
                    succeeded++;
                    break;
                case JobStatus.Failed or JobStatus.Dead or JobStatus.Poisoned or JobStatus.Cancelled or null:
                    failed ??= jobId;
                    break;
            }
        }

        if (failed is null)
        {
            return succeeded == operation.CanarySucceeded ? operation : operation with { CanarySucceeded = succeeded, UpdatedAt = now };
        }

        var how = heads.GetValueOrDefault(failed) is { } head ? $"is {head.Status.ToWire()} again ({head.LastError?.Code ?? "no error"})" : "is gone";
        return operation with
        {
            Status = OperationStatus.Paused,
            CanarySucceeded = succeeded,
            CanaryFailed = true,
            Because = $"Job {failed} of the canary {how}. Look at it, then resume to go on with the others all the same, or cancel.",
            UpdatedAt = now,
        };
    }

    /// <summary>A person pauses it. Null if its status does not allow that.</summary>
    public static Operation? Pause(Operation operation, string by, string reason, long now) =>
        operation.Status == OperationStatus.Running ? operation with { Status = OperationStatus.Paused, Because = $"{by} paused it: {Wording.Close(reason)}", UpdatedAt = now } : null;

    /// <summary>A person lets it go on; past its canary, if that is what has stopped it. Null if its status does not allow that.</summary>
    public static Operation? Resume(Operation operation, long now) =>
        operation.Status == OperationStatus.Paused
            ? operation with { Status = OperationStatus.Running, Because = null, Phase = operation is { Phase: OperationPhase.CanaryWaits, CanaryFailed: true } ? OperationPhase.Acting : operation.Phase, UpdatedAt = now }
            : null;

    /// <summary>A person ends it. Null if it has ended.</summary>
    public static Operation? Cancel(Operation operation, string by, string reason, long now) =>
        operation.IsOpen ? operation with { Status = OperationStatus.Cancelled, Because = $"{by} cancelled it: {Wording.Close(reason)}", FinishedAt = now, UpdatedAt = now } : null;

    /// <summary>One more conflict, counted with those of its kind.</summary>
    public static IReadOnlyList<OperationConflict> Add(IReadOnlyList<OperationConflict> all, OperationConflict one)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Code == one.Code)
            {
                return [.. all.Take(i), all[i] with { Count = all[i].Count + one.Count }, .. all.Skip(i + 1)];
            }
        }

        return all.Count < MostConflicts ? [.. all, one] : all;
    }
}
