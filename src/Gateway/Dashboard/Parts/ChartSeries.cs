namespace ReTraced.Gateway.Dashboard.Parts;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Points">Its values, evenly spaced in time; null where nothing is known.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double?> Points);
