using ReTraced.Backoff;
using ReTraced.Jobs;

namespace ReTraced.Explain;

/// <content>Why each retry ran when it did, and what caused each run.</content>
public static partial class Explainer
{
    private const string NoFormula = "none";

    private static WhyRetriedAt Why(RunStory story, JobStory job)
    {
        var (run, before) = (story.Run, story.Before!);
        var started = $"Attempt {run.Attempt} started at {Wording.Instant(run.AttemptedAt)}, {Wording.Drift(run.DriftMs)}";
        var (formula, because, sentence) = run.After switch
        {
            JobEventKind.Fail when before.Decision is { Retries: true } decision => (
                decision.Formula,
                decision.Because,
                $"{started}: attempt {before.Attempt} failed with {before.Error!.Code} and {Delay(decision, before.Tries)}."),
            JobEventKind.LeaseLost when before.Decision is { } decision => (
                decision.Formula,
                decision.Because,
                $"{started}: {Lost(before)}, so it was due again at once. {InARow(story.LeasesLost)}"),
            JobEventKind.Release => (
                NoFormula,
                "The worker gave the run back unfinished; it does not count as a try.",
                $"{AfterRelease(run)} after {before.WorkerId} gave attempt {before.Attempt} back unfinished{WhyReleased(story.Since)}. That run does not count as a try, and the job kept its place in line."),
            JobEventKind.RunNow => (
                NoFormula,
                ActWording.InShort(story.Acts[^1].Event),
                $"{started}: it was to run at {Wording.Instant(story.DueUntilRunNow!.Value)}, but {ActWording.Told(story.Acts[^1])}{Replayed(story)}"),
            _ => (
                NoFormula,
                ActWording.InShort(story.Acts[^1].Event),
                $"{started}: {Stopped(job, story)}{ActWording.Told(story.Acts[^1])}"),
        };
        return new WhyRetriedAt(run.Attempt, run.PlannedRunAt, run.AttemptedAt, run.DriftMs, formula, because, sentence);
    }

    private static string Delay(RetryDecision decision, int tries)
    {
        var strategy = decision.Strategy.ToWire();
        return decision.RetryAfterMs is { } asked && asked > BackoffFormula.Delay(decision.Strategy, decision.Config, tries, decision.JitterMs).DelayMs
            ? $"the other side asked for a pause of {Wording.Duration(asked)}, longer than the {strategy} backoff gives, {decision.Formula}"
            : $"the {strategy} backoff {(decision.DelayMs == 0 ? "retries at once," : "gives")} {decision.Formula}";
    }

    private static string Lost(HistoryEntry run) => $"{run.WorkerId} lost the lease of attempt {run.Attempt} ({Wording.Open(Wording.OneLine(run.Error!.Message))})";

    private static string InARow(int losses) => losses == 1
        ? $"One lost lease; {StateMachine.PoisonAfterLeasesLost} in a row make a job poison."
        : $"{losses} lost leases in a row; {StateMachine.PoisonAfterLeasesLost} make a job poison.";

    // Its own due time lies before the run that was given back, so how late it was says nothing.
    private static string AfterRelease(HistoryEntry run) => $"Attempt {run.Attempt} started at {Wording.Instant(run.AttemptedAt)}, {Wording.Duration(run.ActualDelayMs)}";

    private static string WhyReleased(LedgerEntry released) => released.Event is Released { Reason: { } reason } && !string.IsNullOrWhiteSpace(reason) ? $" ({Wording.Open(Wording.OneLine(reason))})" : "";

    // Somebody may run a replayed job ahead of the time that the replay asked for.
    private static string Replayed(RunStory story) =>
        story.Acts.LastOrDefault(act => act.Event is RetryAsked) is { } replay ? $" Before that, {ActWording.Told(replay)}" : "";

    private static string Stopped(JobStory job, RunStory story)
    {
        var stop = job.Stops[story.StopsBefore - 1];
        var idle = story.Acts.Count(act => act.Event is RetryAsked) - 1;
        var again = idle == 0 ? "" : $" ({Wording.Count(idle, "replay", "replays")} before that led to no run)";
        return $"the job was {stop.Entry.To.ToWire()} from {Wording.Instant(stop.Entry.At)} on{again}, until ";
    }

    private static TriggeredBy TriggerOf(RunStory story)
    {
        var run = story.Run;
        var act = story.Acts.Count > 0 ? story.Acts[^1] : null;
        var replay = story.Acts.LastOrDefault(entry => entry.Event is RetryAsked);
        var how = (act?.Event, run.After) switch
        {
            (RunNow, _) when replay is not null => $"was triggered by hand, by {ActWording.Actor(act.Event)}, ahead of the time that a replay by {ActWording.Actor(replay.Event)} had asked for{Changes(replay)}.",
            (RunNow, _) => $"was triggered by hand, by {ActWording.Actor(act.Event)}, ahead of its time.",
            (RetryAsked { Trigger: RetryTrigger.Manual }, _) => $"was triggered by hand, by {ActWording.Actor(act.Event)}{Changes(act)}.",
            (RetryAsked, _) => $"was triggered automatically, by the queue's dead letter policy{Changes(act)}.",
            (_, JobEventKind.LeaseLost) => "was triggered automatically, after a lost lease.",
            (_, JobEventKind.Release) => "was triggered automatically, after a worker gave the run before it back.",
            (_, null) => First(story),
            _ => "was triggered automatically, by the job's backoff.",
        };
        return new TriggeredBy(run.Attempt, run.Trigger, run.By, run.Reason, run.ChangesInJob, $"Attempt {run.Attempt} {how}");
    }

    private static string First(RunStory story) => story.Parents?.Event switch
    {
        ParentFailed parent => $"was the first run, started by the scheduler although job {parent.ParentJobId}, which it depends on, is {parent.ParentStatus.ToWire()}: its onParentFailure is continue.",
        ParentsFinished => "was the first run, started by the scheduler once the jobs that it depends on had completed.",
        _ => "was the first run, started by the scheduler.",
    };

    private static string Changes(LedgerEntry replay) => ActWording.Changed(replay.Event) is { } changed ? $", having changed {changed}" : ", without changing the job";
}
