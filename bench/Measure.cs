namespace ReTraced.Bench;

/// <summary>Something that can be measured.</summary>
/// <param name="Name">The word on the command line.</param>
/// <param name="Argument">What a number behind that word means; null: there is none.</param>
/// <param name="Help">What it measures.</param>
/// <param name="RunAsync">Measures it and prints the result.</param>
internal sealed record Measure(string Name, string? Argument, string Help, Func<MeasureRun, Task> RunAsync)
{
    /// <summary>The only store that it is about; null: it is run for each.</summary>
    public string? Only { get; init; }

    /// <summary>True if no store is part of it, so that it is run once.</summary>
    public bool Once { get; init; }
}

/// <summary>How to measure.</summary>
/// <param name="Store">sqlite or redis.</param>
/// <param name="Argument">The number that was given; null: the measure's own.</param>
/// <param name="Runs">How often.</param>
/// <param name="Limits">What the store alone can do.</param>
internal sealed record MeasureRun(string Store, int? Argument, int Runs, Limits Limits);
