using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>
/// Reads a whole store after a run and proves that its record holds together: nothing that was acknowledged is missing
/// or undone, every transition is legal, no two runs of a job overlap, no delay is shorter than planned, and every
/// index and counter is what the jobs give. docs/reliability.md says how.
/// </summary>
public sealed class HistoryChecker(CheckedStore store)
{
    private const int Page = 500;

    /// <summary>Checks the store.</summary>
    /// <param name="expected">What clients were promised.</param>
    /// <param name="progress">Hears now and then how far the check is.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<CheckReport> CheckAsync(CheckExpectations expected, IProgress<CheckProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var (known, findings) = (new KnownJobs(store.Audit), new Findings());
        var steps = await ClockSteps.ReadAsync(store.Documents, expected.ClockSteps, cancellationToken).ConfigureAwait(false);
        findings.Figures.ClockSteps = steps.Noted;
        var flow = new FlowCheck(store.Queries, known, findings);
        var jobs = new JobCheck(store.Queries, steps, expected, known, flow, findings);

        await CheckJobsAsync(jobs, findings, progress, cancellationToken).ConfigureAwait(false);
        await CheckIndexesAsync(new IndexCheck(store, jobs, known, findings), findings, progress, cancellationToken).ConfigureAwait(false);
        jobs.CompareMissing();
        await new DeadLetterCheck(store.Queries, known, findings).CheckAsync(cancellationToken).ConfigureAwait(false);
        progress?.Report(new CheckProgress("dead letters", findings.Figures.DeadLetters));
        await new OperationCheck(store.Documents, findings).CheckAsync(cancellationToken).ConfigureAwait(false);
        await flow.CheckAsync(cancellationToken).ConfigureAwait(false);
        await new ScheduleCheck(store.Documents, known, findings).CheckAsync(cancellationToken).ConfigureAwait(false);
        await new CounterCheck(store.Queries, known, findings).CheckAsync(cancellationToken).ConfigureAwait(false);
        var live = new LiveCheck(store, findings);
        foreach (var queue in known.Queues)
        {
            await live.CheckAsync(queue, cancellationToken).ConfigureAwait(false);
        }

        progress?.Report(new CheckProgress("queues", known.Queues.Count));
        return findings.Report();
    }

    private async Task CheckJobsAsync(JobCheck jobs, Findings findings, IProgress<CheckProgress>? progress, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await store.Queries.ListJobsAsync(new JobFilter(), cursor, Page, cancellationToken).ConfigureAwait(false);
            foreach (var job in page.Items)
            {
                await jobs.CheckAsync(job, listed: true, cancellationToken).ConfigureAwait(false);
            }

            progress?.Report(new CheckProgress("jobs", findings.Figures.Jobs));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private async Task CheckIndexesAsync(IndexCheck indexes, Findings findings, IProgress<CheckProgress>? progress, CancellationToken cancellationToken)
    {
        await foreach (var entry in store.Audit.ReadIndexesAsync(cancellationToken).ConfigureAwait(false))
        {
            await indexes.CheckAsync(entry, cancellationToken).ConfigureAwait(false);
            if (findings.Figures.IndexEntries % 10_000 == 0)
            {
                progress?.Report(new CheckProgress("index entries", findings.Figures.IndexEntries));
            }
        }

        indexes.CompareMissing();
    }
}
