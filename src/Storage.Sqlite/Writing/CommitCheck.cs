namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>Whether a commit may be written.</summary>
/// <param name="Refusal">Why not, if it may not.</param>
/// <param name="Stored">The job as it is stored; null for a new one.</param>
internal readonly record struct CommitCheck(CommitResult? Refusal, StoredHead? Stored);
