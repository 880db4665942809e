using ReTraced.Jobs;
using ReTraced.Schedules;

namespace ReTraced.Explain;

/// <summary>Answers the four questions about a job from its record alone.</summary>
public static partial class Explainer
{
    /// <summary>Explains a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    public static Explanation Explain(JobState job, IReadOnlyList<LedgerEntry> ledger)
    {
        var history = HistoryProjection.Of(job.Spec, ledger);
        var story = JobStory.Of(job, ledger, history);
        var answers = new Answers(
            [.. story.Runs.Where(run => run.Before is not null).Select(run => Why(run, story))],
            [.. story.Runs.Select(TriggerOf)],
            KindOf(story, history),
            StopOf(story));
        return new Explanation(job.Spec.JobId, job.Head.Status, Summary(story), answers, BackoffChecker.Check(job.Spec, story.Runs), OriginOf(story));
    }

    private static Origin OriginOf(JobStory story)
    {
        var spec = story.Job.Spec;
        var reason = (story.Made?.Event as Enqueued)?.Reason;
        var by = ActWording.Name(story.Made?.By);
        var clone = spec.ClonedFrom is { } original ? $" as a clone of job {original}, to run that one again" : "";
        var runAt = spec.RunAt > spec.CreatedAt ? $" to run at {Wording.Instant(spec.RunAt.Value)}" : "";
        var why = reason is null ? "." : $", for this reason: {Wording.Quote(reason)}";
        return new Origin(spec.CreatedAt, by, spec.ClonedFrom, reason, $"{by} made the job at {Wording.Instant(spec.CreatedAt)}{OccasionOf(spec)}{clone}{runAt}{why}");
    }

    private static string OccasionOf(JobSpec spec) =>
        spec.ScheduleId is not { } schedule ? ""
        : ScheduleIds.InstantOf(schedule, spec.JobId) is { } instant ? $", for the instant {Wording.Instant(instant)} of schedule {schedule}"
        : $", by hand, from the template of schedule {schedule}";

    private static string Summary(JobStory story)
    {
        var (head, spec) = (story.Job.Head, story.Job.Spec);
        var clone = spec.ClonedFrom is { } original ? $", a clone of job {original}," : "";
        var name = $"Job {spec.JobId}{clone}";
        var done = $"{Runs(story)}{ReplaysIn(story)}";
        switch (head.Status)
        {
            case JobStatus.Completed:
                return $"{name} completed {done}.";
            case JobStatus.Cancelled:
                return $"{name} was cancelled {done}: {Because(story.Stops[^1])}";
            case JobStatus.Failed:
                return $"{name} failed {done}: {Because(story.Stops[^1])}{Closed(story.Stops[^1])}";
            case JobStatus.Dead or JobStatus.Poisoned:
                return $"{name} is {head.Status.ToWire()} {done}: {Because(story.Stops[^1])}{Closed(story.Stops[^1])}";
            case JobStatus.Processing:
                return $"{name} is running its attempt {head.Attempts}{(story.Cancel is null ? "" : ", which was asked to stop")}{ReplaysIn(story)}.";
            case JobStatus.Waiting when story.Parents?.Event is ParentFailed parent:
                return $"{name} waits: job {parent.ParentJobId}, which it depends on, is {parent.ParentStatus.ToWire()}.";
            case JobStatus.Waiting:
                return $"{name} waits for the jobs that it depends on.";
        }

        var next = head.Status == JobStatus.Delayed ? $"is to run at {Wording.Instant(head.DueAt)}" : "waits for a worker";
        if (story.Acts.Count > 0)
        {
            var again = story.Acts[^1].Event is RetryAsked && story.Replays.Count() > 1 ? " again" : "";
            return $"{name} was {(story.Acts[^1].Event is RetryAsked ? "replayed" : "run ahead of its time")}{again} {Runs(story)}, by {WhoAndWhat(story.Acts[^1].Event)}, and {next}.";
        }

        return story.Runs.Count == 0
            ? $"{name} {next}{(head.Status == JobStatus.Pending ? ", without a run so far" : "")}."
            : $"{name} {Ended(story.Runs[^1].Run)} {done} and {(head.Status == JobStatus.Delayed ? $"is retried at {Wording.Instant(head.DueAt)}" : next)}.";
    }

    private static string Runs(JobStory story) => story.Runs.Count == 0 ? "without a run" : $"after {Wording.Count(story.Runs.Count, "run", "runs")}";

    // Who replayed it, and what the last replay changed: whether that worked is what whoever reads this wants to know.
    private static string ReplaysIn(JobStory story)
    {
        var replays = story.Replays.Select(entry => (RetryAsked)entry.Event).ToList();
        if (replays.Count == 0)
        {
            return "";
        }

        var last = $"by {WhoAndWhat(replays[^1])}";
        if (replays.Count == 1)
        {
            return $" and 1 replay ({last})";
        }

        var byPolicy = replays.Count(replay => replay.Trigger == RetryTrigger.Auto);
        var split = byPolicy == 0 ? "all by hand" : byPolicy == replays.Count ? "all by the queue's dead letter policy" : $"{replays.Count - byPolicy} by hand, {byPolicy} by the queue's dead letter policy";
        return $" and {replays.Count} replays ({split}; the last {last})";
    }

    private static string WhoAndWhat(JobEvent act)
    {
        var who = act is RetryAsked { Trigger: RetryTrigger.Auto } ? "which" : "who";
        return act is RetryAsked ? $"{ActWording.Actor(act)}, {who} changed {ActWording.ChangedPaths(act) ?? "nothing"}" : ActWording.Actor(act);
    }

    private static string Closed(StopStory stop) => stop.Discard is { } discard ? $" {ActWording.Done(discard)}." : "";

    // How a run ended, as what follows "attempt 1".
    private static string Ended(HistoryEntry run) => run switch
    {
        { Error.Code: ErrorCodes.LeaseLost } => "lost its lease",
        { Error.Code: { } code } => $"failed with {code}",
        { FinishedAt: not null } => "was given back unfinished",
        _ => "was started",
    };
}
