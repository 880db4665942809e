using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>Checks what jobs have to do with each other: which hold a unique key, and which wait for which.</summary>
internal sealed class FlowCheck(IJobQueries queries, KnownJobs known, Findings findings)
{
    private const int KeysAtOnce = 500;

    private readonly Dictionary<(string Queue, string Key), string> _holders = [];
    private readonly List<(JobSpec Spec, JobStatus Status, bool Forced)> _dependents = [];
    private long _latest;

    /// <summary>Takes a job and its ledger.</summary>
    public void Add(JobState job, IReadOnlyList<LedgerEntry> ledger)
    {
        _latest = Math.Max(_latest, job.Head.UpdatedAt);
        // A key that is held for a time is held beside what the state says: a later job may have it once that is over.
        if (UniqueHold.Of(job) is { Until: null } hold && !_holders.TryAdd((job.Spec.QueueName, hold.Key), job.Spec.JobId))
        {
            findings.Add(ViolationKind.UniqueTwice, job.Spec.JobId, $"it holds the unique key '{hold.Key}' of queue '{job.Spec.QueueName}', and so does job {_holders[(job.Spec.QueueName, hold.Key)]}.");
        }

        if (job.Spec.DependsOn is not null)
        {
            findings.Figures.Dependents++;
            _dependents.Add((job.Spec, job.Head.Status, ledger.Any(entry => entry.Event is RetryAsked { Force: true })));
        }
    }

    /// <summary>Compares them, once all jobs are known.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        findings.Figures.UniqueKeys = _holders.Count;
        foreach (var queue in _holders.GroupBy(held => held.Key.Queue, StringComparer.Ordinal))
        {
            foreach (var some in queue.Chunk(KeysAtOnce))
            {
                var stored = await queries.FindUniqueAsync(queue.Key, [.. some.Select(held => held.Key.Key)], _latest, cancellationToken).ConfigureAwait(false);
                foreach (var ((_, key), jobId) in some.Where(held => stored.GetValueOrDefault(held.Key.Key) != held.Value))
                {
                    findings.Add(ViolationKind.UniqueWrong, jobId, $"it holds the unique key '{key}' by its state; the store gives that to {stored.GetValueOrDefault(key) ?? "nobody"}.");
                }
            }
        }

        foreach (var (spec, status, forced) in _dependents)
        {
            Check(spec, status, forced);
        }
    }

    private void Check(JobSpec spec, JobStatus status, bool forced)
    {
        var verdict = ParentsVerdict.Of(spec, StatusOf);
        if (status == JobStatus.Waiting && verdict.Event is { } due)
        {
            findings.Add(ViolationKind.Forgotten, spec.JobId, $"it waits, and the jobs on which it depends have ended: {due.Kind} is due.");
        }

        // What has run must have been allowed to. One of them may have been replayed since; it had completed then, and a completed job stays so.
        if (status is JobStatus.Completed or JobStatus.Processing && !forced && spec.OnParentFailure != OnParentFailure.Continue
            && spec.DependsOn!.FirstOrDefault(parent => StatusOf(parent) is { } other && other != JobStatus.Completed) is { } open)
        {
            findings.Add(ViolationKind.StartedBeforeParent, spec.JobId, $"it is {status.ToWire()}, and job {open}, on which it depends, is {StatusOf(open)!.Value.ToWire()}.");
        }
    }

    private JobStatus? StatusOf(string jobId) => known.Contains(jobId) ? known.Of(jobId).Status : null;
}
