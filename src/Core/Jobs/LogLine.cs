namespace ReTraced.Jobs;

/// <summary>A line that a run has logged. The newest lines of a job are kept, at most <see cref="MostKept"/>.</summary>
/// <param name="Seq">1, 2, ... within the job; 0 until it is stored.</param>
/// <param name="At">When it came, Unix milliseconds.</param>
/// <param name="Attempt">The run that it is of.</param>
/// <param name="Text">What it says.</param>
public sealed record LogLine(long Seq, long At, int Attempt, string Text)
{
    /// <summary>Most lines that are kept of a job: the oldest go first.</summary>
    public const int MostKept = 1000;

    /// <summary>Most lines that one call may bring.</summary>
    public const int MostAtOnce = 100;

    /// <summary>Longest line, in characters.</summary>
    public const int MaxLength = 4096;
}
