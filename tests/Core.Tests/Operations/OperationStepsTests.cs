using ReTraced.Operations;

namespace ReTraced.Tests;

public sealed class OperationStepsTests
{
    private const long Now = Life.Epoch;

    private static readonly Operation Asked = new()
    {
        OperationId = "op",
        Filter = new BulkFilter { Queue = "q" },
        Reason = "Because.",
        By = "ann",
        CreatedAt = Now,
    };

    [Fact]
    public void Begin_MeansOpenLettersThatDiedByThen()
    {
        var begun = OperationSteps.Begin(Asked);

        Assert.Equal((false, Now + 1), (begun.Filter.Resolved, begun.Filter.DiedBefore));
        Assert.Equal((OperationStatus.Running, OperationPhase.Counting), (begun.Status, begun.Phase));
        Assert.Equal((true, 7L), OperationSteps.Begin(Asked with { Filter = new BulkFilter { Resolved = true, DiedBefore = 7 } }) is { Filter: { Resolved: { } resolved, DiedBefore: { } before } } ? (resolved, before) : default);
    }

    [Fact]
    public void Handled_WithACanary_WaitsForItAndGoesOn()
    {
        var operation = OperationSteps.Counted(OperationSteps.Begin(Asked with { Canary = 2, Limit = 5 }), 100, Now);
        Assert.Equal((5, OperationPhase.Canary, 2), (operation.Total, operation.Phase, OperationSteps.Room(operation)));

        // One refuses: another one takes its place.
        operation = Step(operation, ["a", "b"], "cursor", done: ["a"], refused: "b");
        Assert.Equal((OperationPhase.Canary, 1), (operation.Phase, OperationSteps.Room(operation)));
        operation = Step(operation, ["c"], "cursor", done: ["c"]);
        Assert.Equal(OperationPhase.CanaryWaits, operation.Phase);
        Assert.Equal(["a", "c"], operation.CanaryJobs);

        operation = OperationSteps.Advance(OperationSteps.CanaryLooked(operation, Heads(("a", JobStatus.Completed), ("c", JobStatus.Delayed)), Now), Now);
        Assert.Equal((OperationPhase.CanaryWaits, 1), (operation.Phase, operation.CanarySucceeded));
        operation = OperationSteps.Advance(OperationSteps.CanaryLooked(operation, Heads(("a", JobStatus.Completed), ("c", JobStatus.Completed)), Now), Now);
        Assert.Equal((OperationPhase.Acting, 2), (operation.Phase, OperationSteps.Room(operation)));

        operation = Step(operation, ["d", "e"], "cursor", done: ["d", "e"]);
        Assert.Equal((OperationStatus.Completed, 4, 1), (operation.Status, operation.Done, operation.Failed));
        Assert.Equal(Now, operation.FinishedAt);
    }

    [Theory]
    [InlineData(JobStatus.Dead, "is dead again")]
    [InlineData(JobStatus.Cancelled, "is cancelled again")]
    [InlineData(null, "is gone")]
    public void CanaryLooked_WhenOneDidNotComplete_Pauses(JobStatus? status, string says)
    {
        var operation = Step(OperationSteps.Counted(OperationSteps.Begin(Asked with { Canary = 1 }), 9, Now), ["a"], "cursor", done: ["a"]);

        var paused = OperationSteps.Advance(OperationSteps.CanaryLooked(operation, status is { } there ? Heads(("a", there)) : Heads(), Now), Now);

        Assert.Equal(OperationStatus.Paused, paused.Status);
        Assert.Contains($"Job a of the canary {says}", paused.Because, StringComparison.Ordinal);
        Assert.Equal(OperationPhase.Acting, OperationSteps.Resume(paused, Now)!.Phase);
    }

    [Fact]
    public void Resume_WhenAPersonHadPausedIt_StillWaitsForItsCanary()
    {
        var operation = Step(OperationSteps.Counted(OperationSteps.Begin(Asked with { Canary = 2 }), 9, Now), ["a", "b"], "cursor", done: ["a", "b"]);

        var resumed = OperationSteps.Resume(OperationSteps.Pause(operation, "ann", "Wait", Now)!, Now)!;

        Assert.Equal((OperationStatus.Running, OperationPhase.CanaryWaits), (resumed.Status, resumed.Phase));
    }

    [Fact]
    public void CanaryLooked_WhenTheFirstFails_CountsTheOthers()
    {
        var operation = Step(OperationSteps.Counted(OperationSteps.Begin(Asked with { Canary = 3 }), 9, Now), ["a", "b", "c"], "cursor", done: ["a", "b", "c"]);

        var paused = OperationSteps.CanaryLooked(operation, Heads(("a", JobStatus.Dead), ("b", JobStatus.Completed), ("c", JobStatus.Completed)), Now);

        Assert.Equal((OperationStatus.Paused, 2), (paused.Status, paused.CanarySucceeded));
    }

    [Fact]
    public void Handled_WhenOnlyPartOfAPageWas_KeepsTheRest()
    {
        var operation = OperationSteps.Plan(OperationSteps.Counted(OperationSteps.Begin(Asked), 3, Now), ["a", "b", "c"], null, Now);

        operation = OperationSteps.Advance(OperationSteps.Handled(operation, ["a"], [], 1, Now), Now);
        Assert.Equal((OperationStatus.Running, 1), (operation.Status, operation.Done));
        Assert.Equal(["b", "c"], operation.Page);

        var settled = OperationSteps.Settled(OperationSteps.Cancel(operation, "ann", "Enough", Now)!, ["b"], Now);
        Assert.Equal((OperationStatus.Cancelled, 2), (settled.Status, settled.Done));
        Assert.Empty(settled.Page);
    }

    [Fact]
    public void Advance_WhenNothingMatches_IsThrough()
    {
        var operation = OperationSteps.Counted(OperationSteps.Begin(Asked with { Canary = 3 }), 0, Now);

        operation = OperationSteps.Advance(OperationSteps.Plan(operation, [], null, Now), Now);

        Assert.Equal((OperationStatus.Completed, 0), (operation.Status, operation.Total));
    }

    [Fact]
    public void Steps_OfOneThatHasEnded_AreRefused()
    {
        var cancelled = OperationSteps.Cancel(OperationSteps.Begin(Asked), "ann", "Enough", Now)!;

        Assert.Equal("ann cancelled it: Enough.", cancelled.Because);
        Assert.Null(OperationSteps.Pause(cancelled, "ann", "r", Now));
        Assert.Null(OperationSteps.Resume(cancelled, Now));
        Assert.Null(OperationSteps.Cancel(cancelled, "ann", "r", Now));
        // What was under way is still counted, and moves it no further.
        var counted = OperationSteps.Advance(OperationSteps.Handled(cancelled with { Page = ["a"] }, ["a"], [], 5, Now), Now);
        Assert.Equal((OperationStatus.Cancelled, 1), (counted.Status, counted.Done));
    }

    [Fact]
    public void View_TellsPaceAndWhenItIsThrough()
    {
        var operation = OperationSteps.Counted(OperationSteps.Begin(Asked), 300, Now);
        Assert.Null(OperationView.Of(operation, Now).Eta);

        operation = OperationSteps.Handled(OperationSteps.Plan(operation, ["a"], "cursor", Now), [.. Enumerable.Range(0, 100).Select(i => $"{i}")], [], 2_000, Now);
        var view = OperationView.Of(operation, Now);
        Assert.Equal((50.0, Now + 4_000, "100 of 300 replayed; through in about 4 s."), (view.JobsPerSecond, view.Eta, view.Sentence));
        Assert.Equal(Now + 20_000, OperationView.Of(operation with { RatePerSecond = 10 }, Now).Eta);
        Assert.Null(OperationView.Of(OperationSteps.Pause(operation, "ann", "r", Now)!, Now).Eta);
        Assert.Null(OperationView.Of(operation with { Phase = OperationPhase.CanaryWaits }, Now).Eta);
    }

    private static Operation Step(Operation operation, string[] page, string? cursor, string[] done, string? refused = null) => OperationSteps.Advance(
        OperationSteps.Handled(OperationSteps.Plan(operation, page, cursor, Now), done, refused is null ? [] : [new OperationConflict("WRONG_STATUS", 1, refused, "No.")], 1, Now), Now);

    private static Dictionary<string, JobHead> Heads(params (string JobId, JobStatus Status)[] jobs) => jobs.ToDictionary(job => job.JobId, job => new JobHead { Status = job.Status });
}
