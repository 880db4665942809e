namespace ReTraced.Gateway.Dashboard.Shell;

/// <summary>Something that is not there.</summary>
/// <param name="What">What.</param>
/// <param name="Hint">Why that may be, and what to do.</param>
public sealed record MissingModel(string What, string Hint);
