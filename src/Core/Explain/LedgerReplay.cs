using System.Text;
using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Explain;

/// <summary>Whether a job is what its ledger says.</summary>
/// <param name="Ok">True if nothing is wrong.</param>
/// <param name="Checked">How many ledger entries were replayed.</param>
/// <param name="Violations">What is wrong, each as a sentence.</param>
public sealed record Verification(bool Ok, int Checked, IReadOnlyList<string> Violations);

/// <summary>
/// Replays a job's ledger through the state machine and compares what comes out with what is stored: every entry, the
/// head and the spec.
/// </summary>
public static class LedgerReplay
{
    private const int MostFindings = 100;

    /// <summary>Checks a job.</summary>
    /// <param name="job">The job as stored.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    public static Verification Verify(JobState job, IReadOnlyList<LedgerEntry> ledger)
    {
        var (replayed, findings) = Find(job, ledger);
        return new Verification(findings.Count == 0, replayed, [.. findings.Select(finding => finding.Sentence)]);
    }

    /// <summary>Checks a job, and says of what each finding is.</summary>
    /// <param name="job">The job.</param>
    /// <param name="ledger">All of its ledger, in order.</param>
    /// <param name="byValue">True for a record that another tool may have written anew, with other white space and order: JSON is compared as a value.</param>
    /// <param name="charge">Is told how many bytes are about to be read anew; may throw.</param>
    internal static (int Replayed, IReadOnlyList<ReplayFinding> Findings) Find(JobState job, IReadOnlyList<LedgerEntry> ledger, bool byValue = false, Action<long>? charge = null)
    {
        var findings = new Findings(byValue);
        if (ledger.Count == 0 || ledger[0].Event is not Enqueued enqueued)
        {
            return (0, [new ReplayFinding(true, "The ledger does not begin with enqueue.")]);
        }

        JobSpec original;
        try
        {
            original = ledger.Reverse().Select(entry => entry.Event).OfType<RetryAsked>().Where(e => e.Diff is not null)
                .Aggregate(job.Spec, (spec, e) =>
                {
                    charge?.Invoke(spec.JobData.Length + e.Diff!.Sum(change => (long)(change.Before?.Length ?? 0) + (change.After?.Length ?? 0)));
                    return JobPatch.Undo(spec, e.Diff!);
                });
        }
        catch (InvalidOperationException problem)
        {
            return (0, [new ReplayFinding(true, problem.Message)]);
        }

        var transition = StateMachine.Create(original, enqueued);
        Compare(findings, ledger[0], transition.Entry);
        var state = transition.State;
        for (var i = 1; i < ledger.Count; i++)
        {
            if (ledger[i].Event is RetryAsked { Changes: { } changes })
            {
                charge?.Invoke(state.Spec.JobData.Length + changes.Length);
            }

            if (findings.Count >= MostFindings)
            {
                findings.Add(new ReplayFinding(true, $"More is wrong from entry {ledger[i].Seq} on, and was not looked at."));
                return (i, findings);
            }

            switch (StateMachine.Apply(state, Inputs(ledger[i].Event), ledger[i].At, new Recorded(ledger[i].Event)))
            {
                case Transition next:
                    Compare(findings, ledger[i], next.Entry);
                    state = next.State;
                    break;
                case Refusal refusal:
                    findings.Add(new ReplayFinding(true, $"Entry {ledger[i].Seq} ({Name(ledger[i].Event)}) is not allowed there: {refusal.Message}"));
                    return (i, findings);
            }
        }

        CompareHead(findings, job, state);
        return (ledger.Count, findings);
    }

    // What came of the event is left out, so that it must come out again.
    private static JobEvent Inputs(JobEvent e) => e switch
    {
        FailedRun fail => fail with { Decision = null },
        LeaseWasLost lost => lost with { Decision = null },
        RetryAsked retry => retry with { Diff = null },
        _ => e,
    };

    private static void Compare(Findings findings, LedgerEntry stored, LedgerEntry replayed)
    {
        if (stored.Seq != replayed.Seq || stored.At != replayed.At)
        {
            findings.Add(new ReplayFinding(true, $"Entry {stored.Seq} should be entry {replayed.Seq} at {Wording.Instant(replayed.At)}; it says {Wording.Instant(stored.At)}."));
        }

        if (stored.From != replayed.From || stored.To != replayed.To)
        {
            findings.Add(new ReplayFinding(true, $"Entry {stored.Seq} ({Name(stored.Event)}) says {stored.From?.ToWire() ?? "nothing"} to {stored.To.ToWire()}; the state machine gives {replayed.From?.ToWire() ?? "nothing"} to {replayed.To.ToWire()}."));
        }

        Differ(findings, ofEntry: true, $"Entry {stored.Seq} ({Name(stored.Event)})", StoredFormat.Write(stored.Event), StoredFormat.Write(replayed.Event));
    }

    private static void CompareHead(Findings findings, JobState stored, JobState replayed)
    {
        var (head, expected) = (Comparable(stored), Comparable(replayed));
        // A job that died before the head kept its past has only the end of it.
        head = expected.Past is { } past && (head.Past is null || head.Past.IsEndOf(past)) ? head with { Past = past } : head;
        Differ(findings, ofEntry: false, "The head", StoredFormat.Write(head), StoredFormat.Write(expected));
        Differ(findings, ofEntry: false, "The spec", StoredFormat.Write(stored.Spec), StoredFormat.Write(replayed.Spec));
    }

    // Left out of the comparison: texts that this job's ledger does not keep.
    private static JobHead Comparable(JobState state) =>
        state.Spec.HistoryNeed ? state.Head : state.Head with { LastError = state.Head.LastError?.CodeOnly(), Fingerprint = null, Past = state.Head.Past?.WithoutFingerprints() };

    private static void Differ(Findings findings, bool ofEntry, string what, byte[]? stored, byte[]? replayed)
    {
        if (!findings.Same(stored, replayed))
        {
            findings.Add(new ReplayFinding(ofEntry, $"{what} is {Text(stored)}; the ledger gives {Text(replayed)}."));
        }
    }

    private static string Text(byte[]? json)
    {
        var text = json is null ? "nothing" : Encoding.UTF8.GetString(json);
        return text.Length <= 1000 ? text : text[..1000] + "…";
    }

    private static string Name(JobEvent e) => JsonSerializer.Serialize(e.Kind, ReTracedJson.Default.JobEventKind).Trim('"');

    private sealed class Findings(bool byValue) : List<ReplayFinding>
    {
        public bool Same(byte[]? one, byte[]? other) =>
            (one ?? []).AsSpan().SequenceEqual(other ?? []) || (byValue && one is not null && other is not null && CanonicalJson.Same(one, other));
    }

    // The jitter that was drawn then, if it can have been drawn.
    private sealed class Recorded(JobEvent e) : IJitterSource
    {
        public long Next(long maxMs) => Math.Clamp((e as FailedRun)?.Decision?.JitterMs ?? 0, 0, maxMs);
    }
}
