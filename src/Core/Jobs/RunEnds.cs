namespace ReTraced.Jobs;

/// <summary>How runs ended, from the record.</summary>
public static class RunEnds
{
    /// <summary>The event that ended the run of a lease; null if it goes on, or if there was none.</summary>
    public static JobEventKind? Of(IReadOnlyList<LedgerEntry> ledger, string leaseId)
    {
        var runs = false;
        foreach (var entry in ledger)
        {
            switch (entry.Event)
            {
                case Started started:
                    runs = started.LeaseId == leaseId;
                    break;
                case Succeeded or FailedRun or LeaseWasLost or Released when runs:
                    return entry.Event.Kind;
            }
        }

        return null;
    }
}
