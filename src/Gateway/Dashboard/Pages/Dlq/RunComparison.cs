using ReTraced.Jobs;

namespace ReTraced.Gateway.Dashboard.Pages.Dlq;

/// <summary>Something of the first and of the last run of a job: was it the same failure all along?</summary>
/// <param name="What">What.</param>
/// <param name="First">Of the first run.</param>
/// <param name="Last">Of the last run.</param>
/// <param name="Tells">True if a difference says something of the failure; when and how long two runs were always differs.</param>
public sealed record RunComparison(string What, string First, string Last, bool Tells = true)
{
    /// <summary>True if they differ in a way that says something.</summary>
    public bool Differs => Tells && First != Last;

    /// <summary>The two runs side by side; nothing if there were fewer than two.</summary>
    public static IReadOnlyList<RunComparison> Of(IReadOnlyList<HistoryEntry> history)
    {
        var failed = history.Where(run => run.Result == RunResult.Failed).ToList();
        return failed.Count < 2 ? [] : [.. Lines(failed[0], failed[^1])];
    }

    private static IEnumerable<RunComparison> Lines(HistoryEntry first, HistoryEntry last)
    {
        yield return Line("Run", first, last, run => $"#{run.Attempt}{(run.Replay > 0 ? $", replay {run.Replay}" : "")}", tells: false);
        yield return Line("Started", first, last, run => Shown.Instant(run.AttemptedAt), tells: false);
        yield return Line("Error code", first, last, run => run.Error?.Code);
        yield return Line("Said", first, last, run => Shown.Text(run.Error?.Message, 1_000));
        yield return Line("Taken for", first, last, run => run.Decision?.FailureType.ToString());
        yield return Line("First frame", first, last, run => Shown.Text(run.Error?.Stack?.Split('\n', 3).FirstOrDefault(line => line.Contains("at ", StringComparison.Ordinal))?.Trim(), 300));
        yield return Line("Took", first, last, run => run.DurationMs is { } took ? Shown.Duration(took) : null, tells: false);
        yield return Line("Started late by", first, last, run => Shown.Duration(run.DriftMs), tells: false);
        yield return Line("Worker", first, last, run => Shown.Text(run.WorkerId, 100));
        yield return Line("Triggered by", first, last, run => run.By is { } by ? $"{run.Trigger} ({Shown.Text(by, 80)})" : run.Trigger.ToString());
    }

    private static RunComparison Line(string what, HistoryEntry first, HistoryEntry last, Func<HistoryEntry, string?> of, bool tells = true) =>
        new(what, of(first) is { Length: > 0 } a ? a : "–", of(last) is { Length: > 0 } b ? b : "–", tells);
}
