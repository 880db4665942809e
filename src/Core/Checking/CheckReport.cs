using System.Globalization;

namespace ReTraced.Checking;

/// <summary>What a check has found.</summary>
/// <param name="Figures">What was looked at.</param>
/// <param name="Violations">What must not be, in the order in which it was found; the first <see cref="MostKept"/>.</param>
/// <param name="Counts">How many there are of each kind that was found.</param>
/// <param name="Skipped">What could not be checked, and why.</param>
public sealed record CheckReport(
    CheckFigures Figures,
    IReadOnlyList<Violation> Violations,
    IReadOnlyDictionary<ViolationKind, long> Counts,
    IReadOnlyList<string> Skipped)
{
    /// <summary>Most violations that a report names one by one.</summary>
    public const int MostKept = 10_000;

    /// <summary>True if nothing was found.</summary>
    public bool Ok => Counts.Count == 0;

    /// <summary>All violations, also those that are not named.</summary>
    public long Total => Counts.Values.Sum();

    /// <summary>How many there are of some kinds.</summary>
    public long Count(params ReadOnlySpan<ViolationKind> kinds)
    {
        var count = 0L;
        foreach (var kind in kinds)
        {
            count += Counts.GetValueOrDefault(kind);
        }

        return count;
    }

    /// <summary>Writes it for people.</summary>
    public void Write(TextWriter writer)
    {
        var f = Figures;
        Line(writer, $"{f.Jobs:N0} jobs, {f.Entries:N0} ledger entries, {f.Runs:N0} runs: {f.Completed:N0} completed, {f.FailedRuns:N0} failed, {f.LeasesLost:N0} lost their lease, {f.Released:N0} were released");
        Line(writer, $"{f.Retries:N0} retries, {f.Replays:N0} replays, {f.DeadLetters:N0} dead letters, {f.Operations:N0} bulk operations, {f.Dependents:N0} jobs that depend on others, {f.UniqueKeys:N0} unique keys held, {f.Schedules:N0} schedules, {f.IndexEntries:N0} index entries, {f.ClockSteps:N0} noted clock steps");
        Line(writer, $"{f.AcknowledgedEnqueues:N0} acknowledged enqueues and {f.AcknowledgedCompletions:N0} acknowledged completions looked for");
        Line(writer, $"{f.RepeatedRuns:N0} runs were repeated ({Share(f.RepeatedRuns, f.Runs):P2}): {f.RepeatedAfterFailure:N0} after a failure, {f.RepeatedAfterLoss:N0} after a lost lease, {f.RepeatedAfterRelease:N0} after a release");
        foreach (var skipped in Skipped)
        {
            writer.WriteLine($"not checked: {skipped}");
        }

        foreach (var violation in Violations)
        {
            writer.WriteLine($"{violation.Kind} {violation.Subject}: {violation.Sentence}");
        }

        if (Total > Violations.Count)
        {
            Line(writer, $"and {Total - Violations.Count:N0} more");
        }

        writer.WriteLine(Ok ? "no violations" : $"{Total} {(Total == 1 ? "violation" : "violations")}: {string.Join(", ", Counts.Select(count => $"{count.Value} {count.Key}"))}");
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static void Line(TextWriter writer, FormattableString line) => writer.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
