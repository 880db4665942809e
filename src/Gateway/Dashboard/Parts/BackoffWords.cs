namespace ReTraced.Gateway.Dashboard.Parts;

/// <summary>What the warnings about a backoff mean; see docs/forensics.md.</summary>
internal static class BackoffWords
{
    /// <summary>What a warning means and what to do.</summary>
    public static string Meaning(string warning) => warning switch
    {
        ReTraced.Backoff.BackoffWarnings.NoGrowth => "The strategy grows, and the delays do not: look at factor, base and maximum.",
        ReTraced.Backoff.BackoffWarnings.TierNeverReached => "There are fewer tries than the first tier has: the second is never used.",
        _ when warning.StartsWith("CAPPED_FROM", StringComparison.Ordinal) => "From this attempt on each delay is the maximum.",
        _ when warning.StartsWith("LATE", StringComparison.Ordinal) => "This run started well after it was due.",
        _ => "",
    };
}
