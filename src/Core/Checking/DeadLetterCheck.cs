using ReTraced.DeadLetters;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>Compares the list of dead letters with the jobs that died.</summary>
internal sealed class DeadLetterCheck(IJobQueries queries, KnownJobs known, Findings findings)
{
    private const int Page = 500;

    /// <summary>Reads all of it.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await queries.ListDeadLettersAsync(new DeadLetterFilter(), cursor, Page, cancellationToken).ConfigureAwait(false);
            foreach (var row in page.Items)
            {
                Compare(row);
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
        foreach (var jobId in known.DeadLetters.Keys)
        {
            findings.Add(ViolationKind.DeadLetterMissing, jobId, "it has died, and there is no dead letter of it.");
        }
    }

    private void Compare(DeadLetterRow row)
    {
        findings.Figures.DeadLetters++;
        if (!known.DeadLetters.Remove(row.JobId, out var expected))
        {
            findings.Add(ViolationKind.DeadLetterSuperfluous, row.JobId, "there is a dead letter of it, and it never died or has one already.");
        }
        else if (row != expected)
        {
            findings.Add(ViolationKind.DeadLetterWrong, row.JobId, $"its dead letter is {row}; its record gives {expected}.");
        }
    }
}
