using ReTraced.DeadLetters;
using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <content>What kind of failure it was, and when and why retries stopped.</content>
public static partial class Explainer
{
    private static FailureKind KindOf(JobStory story, IReadOnlyList<HistoryEntry> history)
    {
        var head = story.Job.Head;
        var last = history.LastOrDefault(run => run.Result == RunResult.Failed);
        var code = last?.Error?.Code ?? head.LastError?.Code;
        if (code is null)
        {
            return new FailureKind(null, null, null, "The job has not failed.");
        }

        if (story.Stops.Count > 0 && story.Stops[^1] is { Verdict: { } verdict, Replay: null })
        {
            return new FailureKind(FailureType.Poison, code, ClassifiedBy.Verdict, $"The job is poison: {ActWording.Told(verdict)}");
        }

        var said = head.Status == JobStatus.Completed ? " The job has succeeded since." : Said(last, head);
        var failure = last is null ? $"The failure, {code}," : $"The last failure, {code} of attempt {last.Attempt},";
        if (last?.Decision is { } decision)
        {
            return new FailureKind(decision.FailureType, code, decision.ClassifiedBy, Sentence(failure, code, decision) + said);
        }

        // No decision: the run was to be cancelled, or the job ended without a run.
        var (type, by) = story.Stops.LastOrDefault(stop => stop.Attempts == last?.Attempt)?.Entry.Event is FailedRun failed
            ? StateMachine.Classify(failed)
            : (ErrorCodes.DefaultClassification(code), ClassifiedBy.Default);
        return new FailureKind(type, code, by, Sentence(failure, code, type, by) + said);
    }

    // What the handler said. A job that keeps no history of texts has its last error's text in the head alone.
    private static string Said(HistoryEntry? last, JobHead head)
    {
        if (last?.Error is not { } error || error.Code == ErrorCodes.LeaseLost)
        {
            return "";
        }

        var text = error.Message.Length == 0 && head.LastError?.FailedAt == error.FailedAt ? head.LastError.Message : error.Message;
        return string.IsNullOrWhiteSpace(text) ? "" : $" It said: {Wording.Quote(Wording.Cut(text, 200))}";
    }

    private static string Sentence(string failure, string code, RetryDecision decision) => decision.ClassifiedBy == ClassifiedBy.Verdict
        ? $"The job is poison: {decision.Because}"
        : Sentence(failure, code, decision.FailureType, decision.ClassifiedBy);

    // The scheduler's own codes are nobody else's to classify.
    private static string Sentence(string failure, string code, FailureType type, ClassifiedBy by) => (by, code) switch
    {
        (ClassifiedBy.Handler, _) => $"{failure} is {Word(type)}: the handler said so.",
        (ClassifiedBy.Queue, _) => $"{failure} is {Word(type)}: the queue's settings classify it so.",
        (_, ErrorCodes.LeaseLost) => $"{failure} is {Word(type)}: a lost lease says nothing about the job itself.",
        (_, ErrorCodes.Expired) => $"{failure} is {Word(type)}: a job that was not started in time is not run.",
        (_, ErrorCodes.ParentFailed) => $"{failure} is {Word(type)}: the job cannot run without the one that it depends on.",
        _ => $"{failure} is {Word(type)}, as this code is unless the queue or the handler says otherwise.",
    };

    private static WhenAndWhyStopped StopOf(JobStory story)
    {
        List<EarlierStop> earlier = [.. story.Stops.Where(stop => stop.Replay is not null).Select(stop => EarlierOf(stop, story.Job.Spec))];
        var before = earlier.Count == 0 ? null : earlier;
        var end = story.Stops.Count > 0 && story.Stops[^1].Replay is null ? story.Stops[^1] : null;
        if (end is null || story.Job.Head.Status.IsLive())
        {
            return new WhenAndWhyStopped(null, null, null, Going(story) + Before(earlier), before);
        }

        var because = Because(end);
        return new WhenAndWhyStopped(
            end.Entry.At,
            DecisionOf(end.Status),
            because,
            $"Stopped at {Wording.Instant(end.Entry.At)}: {Stopping(end, story.Job.Spec)}{Before(earlier)}",
            before);
    }

    private static string Before(List<EarlierStop> earlier) => earlier.Count switch
    {
        0 => "",
        1 => $" It had stopped once before, at {Wording.Instant(earlier[0].At)}, and was replayed.",
        _ => $" It had stopped {earlier.Count} times before, first at {Wording.Instant(earlier[0].At)}, and was replayed each time.",
    };

    private static EarlierStop EarlierOf(StopStory stop, JobSpec spec) => new(
        stop.Entry.At,
        stop.Status,
        stop.Attempts,
        DecisionOf(stop.Status),
        Because(stop),
        stop.Replay!.At,
        $"{Capital(stop.Entry.To.ToWire())} at {Wording.Instant(stop.Entry.At)}, {(stop.Attempts == 0 ? "without a run" : $"after attempt {stop.Attempts}")}: {Stopping(stop, spec)} Then {ActWording.Told(stop.Replay)}");

    // Why it stopped, and what people said of it then: a verdict comes after the stop and is not what stopped the job.
    private static string Stopping(StopStory stop, JobSpec spec)
    {
        var verdict = stop.Verdict is null ? "" : $" {Capital(ActWording.Told(stop.Verdict))}";
        var discard = stop.Discard is null ? "" : $" {Capital(ActWording.Told(stop.Discard))}";
        var limit = stop.Entry.Event is Expired && spec.ExpiresAt is { } at ? $" That was {Wording.Instant(at)}." : "";
        return $"{Cause(stop)}{limit}{verdict}{discard}";
    }

    // What counts in the end: a verdict, if there is one.
    private static string Because(StopStory stop) => stop.Verdict is null ? Cause(stop) : ActWording.InShort(stop.Verdict.Event);

    private static string Cause(StopStory stop) => stop.Entry.Event switch
    {
        Succeeded when stop.Cancel is { } cancel => $"Attempt {stop.Attempts} succeeded, although {ActWording.Name(cancel.By)} had asked at {Wording.Instant(cancel.At)} to cancel it.",
        Succeeded => $"Attempt {stop.Attempts} succeeded.",
        CancelAsked e => ActWording.InShort(e),
        FailedRun e when stop.Cancel is { } cancel => AfterCancel(stop, $"failed with {e.Error.Code}", cancel),
        LeaseWasLost when stop.Cancel is { } cancel => AfterCancel(stop, "lost its lease", cancel),
        Released when stop.Cancel is { } cancel => AfterCancel(stop, "was given back unfinished", cancel),
        _ => Wording.Quote(DeadLetterProjection.ReasonOf(stop.Entry)),
    };

    private static string AfterCancel(StopStory stop, string ended, LedgerEntry cancel) =>
        $"Attempt {stop.Attempts} {ended} after {ActWording.Name(cancel.By)} had asked at {Wording.Instant(cancel.At)} to cancel it, for this reason: {ActWording.Reason(cancel.Event)}";

    private static string Going(JobStory story)
    {
        var head = story.Job.Head;
        var ever = story.Runs.Count == 0 ? "It has not started" : "It has not stopped";
        var act = story.Acts.Count == 0 ? "" : $" {Capital(ActWording.Told(story.Acts[^1]))}";
        return head.Status switch
        {
            JobStatus.Delayed => $"{ever}: the next run is due at {Wording.Instant(head.DueAt)}.{act}",
            JobStatus.Processing => $"It has not stopped: attempt {head.Attempts} has been running since {Wording.Instant(head.StartedAt!.Value)} on {head.Lease!.WorkerId}.{AskedToStop(story)}",
            JobStatus.Waiting when story.Parents?.Event is ParentFailed parent => $"It has not started: job {parent.ParentJobId}, which it depends on, is {parent.ParentStatus.ToWire()}, and its onParentFailure is wait.",
            JobStatus.Waiting => "It has not started: it waits for the jobs that it depends on.",
            _ => $"{ever}: it has been due since {Wording.Instant(head.DueAt)} and waits for a worker.{act}",
        };
    }

    private static string AskedToStop(JobStory story) => story.Cancel is { } cancel
        ? $" {Capital(ActWording.Name(cancel.By))} asked at {Wording.Instant(cancel.At)} to cancel it, for this reason: {ActWording.Reason(cancel.Event)}"
        : "";

    private static RetryDecisionKind? DecisionOf(JobStatus status) => status switch
    {
        JobStatus.Failed => RetryDecisionKind.Failed,
        JobStatus.Dead => RetryDecisionKind.Dead,
        JobStatus.Poisoned => RetryDecisionKind.Poisoned,
        _ => null,
    };

    // Only of words of our own: a person's name stays as it is.
    private static string Capital(string text) => text.StartsWith("the ", StringComparison.Ordinal) || JobStatusWords.Contains(text) ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    private static readonly HashSet<string> JobStatusWords = [.. Enum.GetValues<JobStatus>().Select(status => status.ToWire())];

    private static string Word(FailureType type) => type switch
    {
        FailureType.Temporary => "temporary",
        FailureType.Permanent => "permanent",
        _ => "poison",
    };
}
