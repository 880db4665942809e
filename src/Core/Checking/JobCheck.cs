using ReTraced.Explain;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>Checks one job after the other against its own ledger, and keeps what the rest of the check needs.</summary>
internal sealed class JobCheck(IJobQueries queries, ClockSteps steps, CheckExpectations expected, KnownJobs known, FlowCheck flow, Findings findings)
{
    private const int LedgerPage = 1_000;

    private readonly ILookup<string, AcknowledgedCompletion> _completed = expected.Completed.ToLookup(completion => completion.JobId, StringComparer.Ordinal);

    /// <summary>Checks a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="listed">True if the list of all jobs has shown it.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task CheckAsync(StoredJob job, bool listed, CancellationToken cancellationToken)
    {
        var (spec, head) = job.State;
        if (!known.TryAdd(job, listed, out var queue))
        {
            findings.Add(ViolationKind.IndexSuperfluous, spec.JobId, "the list of all jobs shows it twice; it may show it once.");
            return;
        }

        findings.Figures.Jobs++;
        var ledger = await ReadLedgerAsync(spec.JobId, cancellationToken).ConfigureAwait(false);
        Replay(job.State, ledger);
        var walk = new LedgerWalk(spec, steps, expected.ToleranceMs, findings);
        foreach (var entry in ledger)
        {
            walk.Add(entry);
            queue.Add(entry);
        }

        walk.Compare(head);
        flow.Add(job.State, ledger);
        CompareCompletions(spec.JobId, walk);
        if (walk.DeadLetter(head) is { } letter)
        {
            known.DeadLetters.Add(spec.JobId, letter);
        }
    }

    /// <summary>Looks for what was acknowledged of jobs that do not exist.</summary>
    public void CompareMissing()
    {
        findings.Figures.AcknowledgedEnqueues = expected.Enqueued.Count;
        findings.Figures.AcknowledgedCompletions = expected.Completed.Count;
        foreach (var jobId in expected.Enqueued.Where(jobId => !known.Contains(jobId)))
        {
            findings.Add(ViolationKind.EnqueueLost, jobId, "its enqueue was acknowledged, and there is no such job.");
        }

        foreach (var job in _completed.Where(job => !known.Contains(job.Key)))
        {
            findings.Add(ViolationKind.CompletionLost, job.Key, "its completion was acknowledged, and there is no such job.");
        }
    }

    private void Replay(JobState job, IReadOnlyList<LedgerEntry> ledger)
    {
        foreach (var finding in LedgerReplay.Find(job, ledger).Findings)
        {
            findings.Add(finding.OfEntry ? ViolationKind.IllegalTransition : ViolationKind.StateWrong, job.Spec.JobId, finding.Sentence);
        }
    }

    private void CompareCompletions(string jobId, LedgerWalk walk)
    {
        foreach (var completion in _completed[jobId])
        {
            var run = completion.Attempt is { } attempt
                ? walk.Runs.ElementAtOrDefault(attempt - 1)
                : walk.Runs.FirstOrDefault(run => run.LeaseId == completion.LeaseId);
            if (run.End != JobEventKind.Succeed)
            {
                var which = completion.Attempt is { } number ? FormattableString.Invariant($"run {number}") : $"lease {completion.LeaseId}";
                var stored = run.LeaseId is null ? "knows no such run" : $"says of it {run.End?.ToString() ?? "no end"}";
                findings.Add(ViolationKind.CompletionLost, jobId, $"the completion of {which} was acknowledged, and the ledger {stored}; it must say {JobEventKind.Succeed}.");
            }
        }
    }

    private async Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(string jobId, CancellationToken cancellationToken)
    {
        var ledger = await queries.ReadLedgerAsync(jobId, 0, LedgerPage, cancellationToken).ConfigureAwait(false);
        if (ledger.Count < LedgerPage)
        {
            return ledger;
        }

        var all = new List<LedgerEntry>(ledger);
        while (ledger.Count == LedgerPage)
        {
            ledger = await queries.ReadLedgerAsync(jobId, all[^1].Seq, LedgerPage, cancellationToken).ConfigureAwait(false);
            all.AddRange(ledger);
        }

        return all;
    }
}
