namespace ReTraced.Checking;

/// <summary>A step of the wall clock that a server has noted, as a document of kind <see cref="DocumentKind"/>.</summary>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="StepMs">By how much; less than 0 for a step back.</param>
/// <param name="By">Who noted it.</param>
public sealed record ClockStep(long At, long StepMs, string? By = null)
{
    /// <summary>The kind of its documents.</summary>
    public const string DocumentKind = "clock-step";
}
