namespace ReTraced.Checking;

/// <summary>How far a check has come.</summary>
/// <param name="Doing">What it looks at now.</param>
/// <param name="Done">How much of that it has seen.</param>
public readonly record struct CheckProgress(string Doing, long Done);
