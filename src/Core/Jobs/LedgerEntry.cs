namespace ReTraced.Jobs;

/// <summary>One transition, as it is kept for ever: the record from which everything else follows.</summary>
/// <param name="Seq">1, 2, ... within the job.</param>
/// <param name="At">When, Unix milliseconds; never less than the entry before.</param>
/// <param name="From">The status before; absent for the first entry.</param>
/// <param name="To">The status after.</param>
/// <param name="Event">What happened, with its inputs.</param>
public sealed record LedgerEntry(long Seq, long At, JobStatus? From, JobStatus To, JobEvent Event)
{
    /// <summary>Who did it.</summary>
    public string By => Event.By;
}
