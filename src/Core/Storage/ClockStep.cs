namespace ReTraced.Storage;

/// <summary>The wall clock was set: what a server that notices it keeps as a document of kind <see cref="DocumentKind"/>, so that whoever reads the instants in a ledger knows.</summary>
/// <param name="At">The instant after the step, Unix milliseconds.</param>
/// <param name="StepMs">By how much; less than 0 for a step back.</param>
/// <param name="By">Who noted it.</param>
public sealed record ClockStep(long At, long StepMs, string? By = null)
{
    /// <summary>The kind of its documents.</summary>
    public const string DocumentKind = "clock-step";
}
