using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Events;

/// <summary>A transition of a job, as those hear of it who listen: what its ledger entry says, without the details.</summary>
/// <param name="QueueName">The queue.</param>
/// <param name="JobId">The job.</param>
/// <param name="Type">Its handler.</param>
/// <param name="Seq">The number of the ledger entry within the job.</param>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="Event">What happened.</param>
/// <param name="From">The status before; absent for a new job.</param>
/// <param name="To">The status after.</param>
/// <param name="By">Who did it.</param>
/// <param name="Attempt">Runs that the job has had by then, this one included.</param>
public sealed record JobMoved(string QueueName, string JobId, string Type, long Seq, long At, JobEventKind Event, JobStatus? From, JobStatus To, string By, int Attempt)
{
    /// <summary>The transitions of a commit.</summary>
    public static IEnumerable<JobMoved> Of(JobCommit commit)
    {
        var (spec, head) = commit.State;
        foreach (var entry in commit.Entries)
        {
            yield return new JobMoved(spec.QueueName, spec.JobId, spec.Type, entry.Seq, entry.At, entry.Event.Kind, entry.From, entry.To, entry.Event.By, head.Attempts);
        }
    }
}
