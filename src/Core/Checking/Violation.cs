namespace ReTraced.Checking;

/// <summary>Something that must not be.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Subject">The job's id, or the queue's name where no single job is meant.</param>
/// <param name="Sentence">What is stored, and what it should be.</param>
public sealed record Violation(ViolationKind Kind, string Subject, string Sentence);
