using ReTraced.DeadLetters;
using ReTraced.Explain;
using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Job;

/// <summary>One job: its story, and what can be done about it.</summary>
internal static class JobPage
{
    // Of a job that has moved thousands of times the page shows the latest, and says where all of it is.
    private const int MostRuns = 100;
    private const int MostLedger = 100;
    private const int MostLines = 200;

    // A job may depend on a hundred times as many.
    private const int MostParents = 100;

    public static async Task<IResult> ShowAsync(string jobId, HttpContext context, JobRecords records, IJobQueries queries, TimeProvider clock)
    {
        var cancelled = context.RequestAborted;
        if (await records.ReadAsync(jobId, cancelled) is not { } record)
        {
            return PageResult.NotFound("job", jobId, "It may have been removed by its queue's retention, or never have been made. Dead letters stay: look for it there.");
        }

        var (job, ledger) = record;
        var history = HistoryProjection.Of(job.State.Spec, ledger);
        var logged = await queries.ReadLogAsync(jobId, 0, LogLine.MostKept, cancelled);
        return PageResult.Of<JobView>(new JobModel
        {
            Stored = job,
            Job = Jobs.Job.From(job, ledger),
            Explanation = Explainer.Explain(job.State, ledger),
            Runs = history.Count <= MostRuns ? history : history[^MostRuns..],
            RunsInAll = history.Count,
            Ledger = [.. ledger.Skip(Math.Max(0, ledger.Count - MostLedger)).Reverse()],
            LedgerInAll = ledger.Count,
            Letter = DeadLetterProjection.Of(job.State, ledger),
            Lines = logged.Count <= MostLines ? logged : [.. logged.Skip(logged.Count - MostLines)],
            LinesInAll = logged.Count,
            Parents = job.State.Spec.DependsOn is { } parents ? await ParentsAsync(queries, [.. parents.Take(MostParents)], cancelled) : [],
            Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        });
    }

    private static async Task<IReadOnlyList<ParentJob>> ParentsAsync(IJobQueries queries, IReadOnlyList<string> parents, CancellationToken cancelled)
    {
        var heads = await queries.GetHeadsAsync(parents, cancelled);
        return [.. parents.Select(parent => new ParentJob(parent, heads.GetValueOrDefault(parent)?.Status))];
    }
}

/// <summary>A job on which another depends.</summary>
/// <param name="JobId">Which.</param>
/// <param name="Status">Where it is; null if retention has removed it.</param>
public sealed record ParentJob(string JobId, JobStatus? Status);

/// <summary>What the page of a job shows.</summary>
public sealed record JobModel
{
    /// <summary>The job as it is stored.</summary>
    public required StoredJob Stored { get; init; }

    /// <summary>The job as the API shows it.</summary>
    public required Jobs.Job Job { get; init; }

    /// <summary>The four answers.</summary>
    public required Explanation Explanation { get; init; }

    /// <summary>The latest runs, oldest first.</summary>
    public required IReadOnlyList<HistoryEntry> Runs { get; init; }

    /// <summary>How many runs there were.</summary>
    public required int RunsInAll { get; init; }

    /// <summary>The latest transitions, newest first.</summary>
    public required IReadOnlyList<LedgerEntry> Ledger { get; init; }

    /// <summary>How many transitions there were.</summary>
    public required int LedgerInAll { get; init; }

    /// <summary>Its dead letter, if it has one.</summary>
    public required DeadLetter? Letter { get; init; }

    /// <summary>The latest lines that its runs have logged.</summary>
    public required IReadOnlyList<LogLine> Lines { get; init; }

    /// <summary>How many lines are kept.</summary>
    public required int LinesInAll { get; init; }

    /// <summary>Those on which it depends; the first hundred.</summary>
    public required IReadOnlyList<ParentJob> Parents { get; init; }

    /// <summary>Those of them that have not completed.</summary>
    public IReadOnlyList<ParentJob> OpenParents => [.. Parents.Where(parent => parent.Status is { } status && status != JobStatus.Completed)];

    /// <summary>When this was read.</summary>
    public required long Now { get; init; }

    /// <summary>True if it can be replayed, or run now.</summary>
    public bool MayRetry => Job.Status is JobStatus.Failed or JobStatus.Dead or JobStatus.Poisoned or JobStatus.Cancelled or JobStatus.Delayed;

    /// <summary>True if it can be cancelled.</summary>
    public bool MayCancel => Job.Status.IsLive() && Job.CancelRequested != true;

    /// <summary>True if it can be run again as a new job.</summary>
    public bool MayClone => !Job.Status.IsLive();
}
