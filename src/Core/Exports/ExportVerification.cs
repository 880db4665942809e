namespace ReTraced.Exports;

/// <summary>Whether an export is what was exported, and whether its parts fit together.</summary>
/// <param name="Ok">True if nothing is wrong.</param>
/// <param name="Checked">How many ledger entries were replayed.</param>
/// <param name="Violations">What is wrong, each as a sentence that names the part.</param>
/// <param name="Notes">What could not be checked, and why.</param>
/// <param name="JobId">The job that it is of.</param>
/// <param name="ExportedAt">When it was exported, as it says itself, Unix milliseconds.</param>
/// <param name="ProductVersion">By which version, as it says itself.</param>
public sealed record ExportVerification(
    bool Ok, int Checked, IReadOnlyList<string> Violations, IReadOnlyList<string> Notes, string JobId, long ExportedAt, string ProductVersion);
