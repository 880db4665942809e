namespace ReTraced.Tests;

// Each kind of tampering with a job or its ledger must be reported.
public class VerifyTests
{
    private static readonly BackoffConfig Jittered = new() { JitterSeconds = 1 };

    // enqueue, start, fail, due, start, fail (dead), retry with a patch, start, succeed
    private static Life Story()
    {
        var life = new Life(Life.Spec() with { MaxTries = 2, BackoffConfig = Jittered }) { JitterMs = 370 };
        life.Start(after: 10).Fail(after: 100);
        life.Do(new Due(), after: 5370);
        life.Start(after: 5).Fail(after: 100);
        life.Do(new RetryAsked { Reason = "fixed", By = "ann", Changes = JsonData.Parse("""[{"op":"replace","path":"/jobData/subject","value":"x"}]""") }, after: 1000);
        life.Start(after: 5).Do(new Succeeded(), after: 50);
        return life;
    }

    [Fact]
    public void Verify_WhenNothingIsTampered_IsOkAndCountsTheEntries()
    {
        var life = Story();
        var result = LedgerReplay.Verify(life.State, life.Ledger);

        Assert.Empty(result.Violations);
        Assert.Equal((true, 9), (result.Ok, result.Checked));
    }

    public static TheoryData<string, string> Tamperings => new()
    {
        { "status of an entry", "Entry 3 (fail) says processing to pending; the state machine gives processing to delayed." },
        { "from of an entry", "Entry 4 (due) says pending to pending; the state machine gives delayed to pending." },
        { "seq gap", "Entry 10 should be entry 9 at" },
        { "at moved back", "Entry 4 should be entry 4 at" },
        { "last at moved", "The head is" },
        { "delay of a decision", "Entry 3 (fail) is" },
        { "runAt of a decision", "Entry 3 (fail) is" },
        { "jitter", "Entry 3 (fail) is" },
        { "jitter beyond its range, consistently", "Entry 3 (fail) is" },
        { "kind of a decision", "Entry 6 (fail) is" },
        { "decision removed", "Entry 6 (fail) is" },
        { "diff", "Entry 7 (retry) is" },
        { "diff path that is none", "The recorded change of 'subject' does not fit the job" },
        { "entry removed", "is not allowed there" },
        { "first entry removed", "The ledger does not begin with enqueue." },
        { "last entry removed", "The head is" },
        { "empty ledger", "The ledger does not begin with enqueue." },
        { "illegal event", "Entry 3 (succeed) says processing to delayed" },
        { "event twice", "Entry 10 (succeed) is not allowed there" },
        { "head status", "The head is" },
        { "head tries", "The head is" },
        { "head version", "The head is" },
        { "head replays", "The head is" },
        { "head last error", "The head is" },
        { "head lease", "The head is" },
        { "head lease end", "The head is" },
        { "head dead letter", "The head is" },
        { "spec made at another time", "Entry 1 should be entry 1 at" },
        { "spec with other maxTries", "Entry 6 (fail)" },
        { "spec with another backoff", "Entry 3 (fail) is" },
        { "spec with another value of what a replay changed", "The spec is" },
        { "spec with another type", "The head is" },
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public void Verify_WhenTampered_ReportsIt(string what, string expected)
    {
        var life = Story();
        var (job, ledger) = Tamper(what, life.State, [.. life.Ledger]);

        var result = LedgerReplay.Verify(job, ledger);

        Assert.False(result.Ok);
        Assert.Contains(result.Violations, violation => violation.Contains(expected, StringComparison.Ordinal));
    }

    private static (JobState Job, List<LedgerEntry> Ledger) Tamper(string what, JobState job, List<LedgerEntry> ledger)
    {
        var fail = (FailedRun)ledger[2].Event;
        var head = job.Head;
        LedgerEntry Decide(int i, Func<RetryDecision, RetryDecision> change) =>
            ledger[i] = ledger[i] with { Event = (FailedRun)ledger[i].Event with { Decision = change(((FailedRun)ledger[i].Event).Decision!) } };
        switch (what)
        {
            case "status of an entry": ledger[2] = ledger[2] with { To = JobStatus.Pending }; break;
            case "from of an entry": ledger[3] = ledger[3] with { From = JobStatus.Pending }; break;
            case "seq gap": ledger[8] = ledger[8] with { Seq = 10 }; break;
            case "at moved back": ledger[3] = ledger[3] with { At = Life.Epoch + 1 }; break;
            case "last at moved": ledger[8] = ledger[8] with { At = ledger[8].At + 1 }; break;
            case "delay of a decision": Decide(2, d => d with { DelayMs = 6000 }); break;
            case "runAt of a decision": Decide(2, d => d with { RunAt = d.RunAt + 1 }); break;
            case "jitter": Decide(2, d => d with { JitterMs = 371 }); break;
            case "jitter beyond its range, consistently":
                var drawn = BackoffFormula.Delay(BackoffStrategy.Exponential, Jittered, 1, 9000);
                Decide(2, d => d with { JitterMs = 9000, DelayMs = drawn.DelayMs, Formula = drawn.Formula, RunAt = ledger[2].At + drawn.DelayMs });
                break;
            case "kind of a decision": Decide(5, d => d with { Kind = RetryDecisionKind.Failed }); break;
            case "decision removed": ledger[5] = ledger[5] with { Event = (FailedRun)ledger[5].Event with { Decision = null } }; break;
            case "diff": ledger[6] = ledger[6] with { Event = (RetryAsked)ledger[6].Event with { Diff = [new("/jobData/subject", JsonData.Parse("\"hello\""), JsonData.Parse("\"y\""))] } }; break;
            case "diff path that is none": ledger[6] = ledger[6] with { Event = (RetryAsked)ledger[6].Event with { Diff = [new("subject", JsonData.Null, JsonData.Null)] } }; break;
            case "entry removed": ledger.RemoveAt(3); break;
            case "first entry removed": ledger.RemoveAt(0); break;
            case "last entry removed": ledger.RemoveAt(8); break;
            case "empty ledger": ledger.Clear(); break;
            case "illegal event": ledger[2] = ledger[2] with { Event = new Succeeded { By = fail.By } }; break;
            case "event twice": ledger.Add(ledger[8] with { Seq = 10 }); break;
            case "head status": head = head with { Status = JobStatus.Dead }; break;
            case "head tries": head = head with { Tries = 2 }; break;
            case "head version": head = head with { Version = 10 }; break;
            case "head replays": head = head with { Replays = 0 }; break;
            case "head last error": head = head with { LastError = head.LastError! with { Message = "another" } }; break;
            case "head lease": head = head with { Lease = head.Lease! with { WorkerId = "somebody" } }; break;
            case "head lease end": head = head with { Lease = head.Lease! with { ExpiresAt = Life.Epoch } }; break;
            case "head dead letter": head = head with { Resolution = null }; break;
            case "spec made at another time": job = job with { Spec = job.Spec with { CreatedAt = Life.Epoch - 1 } }; break;
            case "spec with other maxTries": job = job with { Spec = job.Spec with { MaxTries = 5 } }; break;
            case "spec with another backoff": job = job with { Spec = job.Spec with { BackoffConfig = Jittered with { BaseDelaySeconds = 6 } } }; break;
            case "spec with another value of what a replay changed": job = job with { Spec = job.Spec with { JobData = JsonData.Parse("""{"to":"ann","subject":"y"}""") } }; break;
            case "spec with another type": job = job with { Spec = job.Spec with { Type = "sms" } }; break;
            default: throw new ArgumentException(what);
        }

        return (job with { Head = head }, ledger);
    }
}
