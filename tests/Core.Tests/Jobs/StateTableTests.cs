namespace ReTraced.Tests;

// The whole table of docs/job-lifecycle.md: every status against every event. A pair without a row must be refused.
public class StateTableTests
{
    private static readonly Dictionary<string, Func<JobEvent>> Events = new()
    {
        ["enqueue"] = () => new Enqueued(),
        ["parentsFinished"] = () => new ParentsFinished(),
        ["parentFailed:fail"] = () => Parent(OnParentFailure.Fail),
        ["parentFailed:continue"] = () => Parent(OnParentFailure.Continue),
        ["parentFailed:wait"] = () => Parent(OnParentFailure.Wait),
        ["due"] = () => new Due(),
        ["runNow"] = () => new RunNow { Reason = "now", By = "ann" },
        ["start"] = () => new Started { LeaseId = "l", By = "w" },
        ["succeed"] = () => new Succeeded(),
        ["fail:temporary"] = () => Life.Failure(),
        ["fail:temporary,no delay"] = () => Life.Failure(),
        ["fail:temporary,last try"] = () => Life.Failure(),
        ["fail:permanent"] = () => Life.Failure(ErrorCodes.InvalidJobData),
        ["fail:poison"] = () => Life.Failure(handler: FailureType.Poison),
        ["leaseLost"] = () => new LeaseWasLost { Because = "gone" },
        ["release"] = () => new Released(),
        ["cancel"] = () => new CancelAsked { Reason = "stop", By = "ann" },
        ["expire"] = () => new Expired(),
        ["retry"] = () => new RetryAsked { Reason = "again", By = "ann" },
        ["retry:later"] = () => new RetryAsked { Reason = "again", By = "ann", RunAt = Life.Epoch + 5000 },
        ["retry:force"] = () => new RetryAsked { Reason = "again", By = "ann", Force = true },
        ["retry:open parents"] = () => new RetryAsked { Reason = "again", By = "ann", ParentsIncomplete = true },
        ["retry:open parents,force"] = () => new RetryAsked { Reason = "again", By = "ann", ParentsIncomplete = true, Force = true },
        ["poison"] = () => new PoisonAsked { Reason = "bad", By = "ann" },
        ["discard"] = () => new DiscardAsked { Reason = "old", By = "ann" },
    };

    // from | event | to, in the order of the design's table.
    private const string Allowed = """
        waiting | parentsFinished | pending
        waiting | parentFailed:fail | failed
        waiting | parentFailed:continue | pending
        waiting | parentFailed:wait | waiting
        delayed | due | pending
        delayed | runNow | pending
        pending | start | processing
        pending | cancel | cancelled
        delayed | cancel | cancelled
        waiting | cancel | cancelled
        pending | expire | failed
        delayed | expire | failed
        waiting | expire | failed
        processing | succeed | completed
        processing | fail:temporary | delayed
        processing | fail:temporary,no delay | pending
        processing | fail:temporary,last try | dead
        processing | fail:permanent | failed
        processing | fail:poison | poisoned
        processing | leaseLost | pending
        processing | release | pending
        processing | cancel | processing
        failed | retry | pending
        dead | retry | pending
        cancelled | retry | pending
        failed | retry:later | delayed
        dead | retry:later | delayed
        cancelled | retry:later | delayed
        failed | retry:force | pending
        dead | retry:force | pending
        poisoned | retry:force | pending
        cancelled | retry:force | pending
        failed | retry:open parents,force | pending
        dead | retry:open parents,force | pending
        poisoned | retry:open parents,force | pending
        cancelled | retry:open parents,force | pending
        failed | poison | poisoned
        dead | poison | poisoned
        failed | discard | failed
        dead | discard | dead
        poisoned | discard | poisoned
        """;

    private static readonly Dictionary<(string From, string Event), string> Table = Allowed
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => (cells[0], cells[1]), cells => cells[2]);

    public static TheoryData<JobStatus, string> EveryPair()
    {
        var pairs = new TheoryData<JobStatus, string>();
        foreach (var status in Enum.GetValues<JobStatus>())
        {
            foreach (var name in Events.Keys)
            {
                pairs.Add(status, name);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Apply_WhenPairIsInTheTable_MovesElseRefuses(JobStatus from, string name)
    {
        var life = Lives.In(from, SpecFor(name));
        var (before, version, e) = (life.State, life.Head.Version, Events[name]());

        if (Table.TryGetValue((from.ToWire(), name), out var to))
        {
            var moved = life.Do(e);
            Assert.Equal(to, moved.State.Head.Status.ToWire());
            Assert.Equal(new LedgerEntry(version + 1, life.Now, from, moved.State.Head.Status, moved.Entry.Event), moved.Entry);
            Assert.Equal(version + 1, moved.State.Head.Version);
            Assert.Equal(e.Kind, moved.Entry.Event.Kind);
        }
        else
        {
            var head = StoredFormat.Write(before.Head);
            var refusal = life.Refused(e);
            Assert.Equal(head, StoredFormat.Write(life.Head));
            var onlyForceIsMissing = e is RetryAsked && (from.IsDeadLettered() || from == JobStatus.Cancelled);
            Assert.Equal(onlyForceIsMissing ? RefusalCode.NeedsForce : RefusalCode.WrongStatus, refusal.Code);
            Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("job-1", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, 0, JobStatus.Pending)]
    [InlineData(0L, 0, JobStatus.Pending)]
    [InlineData(-5000L, 0, JobStatus.Pending)]
    [InlineData(1L, 0, JobStatus.Delayed)]
    [InlineData(null, 2, JobStatus.Waiting)]
    [InlineData(1L, 2, JobStatus.Waiting)]
    public void Create_WhenRunAtAndParentsVary_StartsWhereTheTableSays(long? runAtOffset, int openParents, JobStatus expected)
    {
        var life = new Life(Life.Spec() with { RunAt = Life.Epoch + runAtOffset }, openParents);

        Assert.Equal(expected, life.Status);
        Assert.Equal(Life.Epoch + Math.Max(0, runAtOffset ?? 0), life.Head.DueAt);
        Assert.Equal(new LedgerEntry(1, Life.Epoch, null, expected, life.Ledger[0].Event), life.Ledger[0]);
    }

    [Fact]
    public void Apply_WhenParentsFinishBeforeRunAt_DelaysTheJob()
    {
        var life = new Life(Life.Spec() with { RunAt = Life.Epoch + 1000 }, openParents: 1);
        life.Do(new ParentsFinished(), after: 999);

        Assert.Equal(JobStatus.Delayed, life.Status);
        Assert.Equal(Life.Epoch + 1000, life.Head.DueAt);
    }

    private static JobSpec SpecFor(string name) => name switch
    {
        "fail:temporary,no delay" => Life.Spec() with { BackoffConfig = new BackoffConfig { BaseDelaySeconds = 0 } },
        "fail:temporary,last try" => Life.Spec() with { MaxTries = 1 },
        "expire" => Life.Spec() with { ExpiresAt = Life.Epoch },
        _ => Life.Spec(),
    };

    private static ParentFailed Parent(OnParentFailure policy) => new() { ParentJobId = "parent", ParentStatus = JobStatus.Dead, Policy = policy };
}
