namespace ReTraced.Explain;

/// <summary>Where a job is not what its ledger says.</summary>
/// <param name="OfEntry">True if a ledger entry itself is wrong; false if the head or the spec is.</param>
/// <param name="Sentence">What is stored, and what the replay gives.</param>
internal readonly record struct ReplayFinding(bool OfEntry, string Sentence);
