using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Explain;

/// <summary>How what people (and the queue's dead letter policy) do with a job is put into words: all of it here.</summary>
internal static class ActWording
{
    private const string Policy = "the queue's dead letter policy";

    /// <summary>An act with its instant, its changes and its reason, for example <c>ann replayed it at ..., having changed ..., for this reason: ...</c></summary>
    public static string Told(LedgerEntry act) => $"{Done(act)}{Changes(act.Event)}, for this reason: {Reason(act.Event)}";

    /// <summary>An act with its instant alone, for example <c>ann replayed it at ...</c></summary>
    public static string Done(LedgerEntry act)
    {
        var runAt = act.Event is RetryAsked { RunAt: { } asked } && asked > act.At ? $" to run at {Wording.Instant(asked)}" : "";
        return $"{Actor(act.Event)} {Verb(act.Event)} at {Wording.Instant(act.At)}{runAt}{(act.Event is RetryAsked { Force: true } ? " by force" : "")}{(act.Event.Operation() is { } operation ? Part(operation) : "")}";
    }

    /// <summary>An act with its reason alone, for example <c>ann replayed it: the address was wrong.</c></summary>
    public static string InShort(JobEvent act) => $"{Actor(act)} {Verb(act)}: {Reason(act)}";

    /// <summary>Who did it.</summary>
    public static string Actor(JobEvent act) => act is RetryAsked { Trigger: RetryTrigger.Auto } ? Policy : Name(act.By);

    /// <summary>Somebody's name; never empty.</summary>
    public static string Name(string? by) => string.IsNullOrWhiteSpace(by) ? "somebody" : by.Trim();

    /// <summary>What a replay changed, for example <c>/jobData/subject from "a" to "b"</c>; null if nothing.</summary>
    public static string? Changed(JobEvent act) => act is RetryAsked { Diff: { Count: > 0 } diff } ? Wording.List([.. diff.Select(Change)]) : null;

    /// <summary>The paths of what a replay changed; null if nothing.</summary>
    public static string? ChangedPaths(JobEvent act) => act is RetryAsked { Diff: { Count: > 0 } diff } ? Wording.List([.. diff.Select(change => change.Path)]) : null;

    private static string Part(string operation) =>
        Workflows.WorkflowSteps.WorkflowOf(operation) is { } workflow ? $" in a retry of workflow {workflow}" : $" in bulk operation {operation}";

    private static string Changes(JobEvent act) => act is not RetryAsked ? "" : Changed(act) is { } changed ? $", having changed {changed}" : ", without changing it";

    private static string Verb(JobEvent act) => act switch
    {
        RetryAsked => "replayed it",
        RunNow => "ran it ahead of its time",
        CancelAsked => "cancelled it",
        PoisonAsked => "judged it poison",
        DiscardAsked => "discarded its dead letter",
        _ => "made it",
    };

    /// <summary>The reason that was given, as the end of a sentence.</summary>
    public static string Reason(JobEvent act) => Wording.Quote(act switch
    {
        RetryAsked e => e.Reason,
        RunNow e => e.Reason,
        CancelAsked e => e.Reason,
        PoisonAsked e => e.Reason,
        DiscardAsked e => e.Reason,
        Enqueued e => e.Reason,
        Released e => e.Reason,
        _ => null,
    });

    private static string Change(JobChange change) => (change.Before, change.After) switch
    {
        (null, { } after) => $"{change.Path} (added: {Short(after)})",
        ({ } before, null) => $"{change.Path} (removed: {Short(before)})",
        var (before, after) => $"{change.Path} from {Short(before!)} to {Short(after!)}",
    };

    // As a value: the record says the same however its JSON is written.
    private static string Short(JsonData value) => Wording.Cut(CanonicalJson.Text(value), 60);
}
