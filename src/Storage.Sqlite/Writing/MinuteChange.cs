using ReTraced.Jobs;

namespace ReTraced.Storage.Sqlite.Writing;

/// <summary>What a group adds to one minute of one queue. The fields are those of <see cref="MinuteCounts"/>.</summary>
internal struct MinuteChange
{
    public int Enqueued;
    public int Started;
    public int Completed;
    public int FailedRuns;
    public int Retried;
    public int Died;

    /// <summary>Counts one transition.</summary>
    public void Add(LedgerEntry entry)
    {
        switch (entry.Event)
        {
            case ReTraced.Jobs.Enqueued:
                Enqueued++;
                break;
            case ReTraced.Jobs.Started:
                Started++;
                break;
            case Succeeded:
                Completed++;
                break;
            case FailedRun { Decision: var decision }:
                AddFailure(decision);
                break;
            case LeaseWasLost { Decision: var decision }:
                AddFailure(decision);
                break;
        }

        // A dead job that is judged poison does not die again.
        if (entry.To.IsDeadLettered() && entry.From?.IsDeadLettered() != true)
        {
            Died++;
        }
    }

    private void AddFailure(RetryDecision? decision)
    {
        FailedRuns++;
        Retried += decision?.Retries == true ? 1 : 0;
    }
}
