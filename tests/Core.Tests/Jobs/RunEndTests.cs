namespace ReTraced.Tests;

public class RunEndTests
{
    private static readonly CancelAsked Cancel = new() { Reason = "stop", By = "ann" };

    [Fact]
    public void Release_WhenProcessing_KeepsDueAtAndDoesNotCountTheTry()
    {
        var life = new Life().Start(after: 500);
        life.Do(new Released { Reason = "shutting down", By = "worker-1" }, after: 2000);

        Assert.Equal((JobStatus.Pending, Life.Epoch, 0, 1), (life.Status, life.Head.DueAt, life.Head.Tries, life.Head.Attempts));
        var run = Assert.Single(life.History());
        Assert.Equal((RunResult.Pending, life.Now), (run.Result, run.FinishedAt!.Value));
    }

    [Fact]
    public void Release_WhenRepeatedMoreOftenThanMaxTries_NeverUsesThemUp()
    {
        var life = new Life(Life.Spec() with { MaxTries = 2 });
        for (var i = 0; i < 5; i++)
        {
            life.Start().Do(new Released());
        }

        Assert.Equal(RetryDecisionKind.RetryLater, life.Start().Fail()!.Kind);
        Assert.Equal([1, 2, 3, 4, 5, 6], life.History().Select(run => run.Attempt));
    }

    public static TheoryData<string> Endings => ["fail", "poison", "release", "leaseLost"];

    [Theory]
    [MemberData(nameof(Endings))]
    public void RunEnd_WhenCancelWasRequested_Cancels(string ending)
    {
        var life = new Life().Start();
        life.Do(Cancel);
        Assert.True(life.Head.CancelRequested);

        life.Do(ending switch
        {
            "fail" => Life.Failure(),
            "poison" => Life.Failure(handler: FailureType.Poison),
            "release" => new Released(),
            _ => new LeaseWasLost { Because = "gone" },
        }, after: 10);

        Assert.Equal((JobStatus.Cancelled, false, life.Now), (life.Status, life.Head.CancelRequested, life.Head.FinishedAt!.Value));
        Assert.False(life.Head.HasDeadLetter);
    }

    [Fact]
    public void Succeed_WhenCancelWasRequested_Completes()
    {
        var life = new Life().Start();
        life.Do(Cancel);
        life.Do(new Succeeded());

        Assert.Equal((JobStatus.Completed, false), (life.Status, life.Head.CancelRequested));
    }

    [Theory]
    [InlineData(null, null, FailureType.Temporary, ClassifiedBy.Default)]
    [InlineData(null, FailureType.Permanent, FailureType.Permanent, ClassifiedBy.Queue)]
    [InlineData(FailureType.Temporary, FailureType.Permanent, FailureType.Temporary, ClassifiedBy.Handler)]
    [InlineData(FailureType.Poison, null, FailureType.Poison, ClassifiedBy.Handler)]
    public void Fail_WhenSeveralClassify_HandlerGoesBeforeQueueBeforeDefault(FailureType? handler, FailureType? queue, FailureType type, ClassifiedBy by)
    {
        var life = new Life().Start();
        life.Do(Life.Failure("MY_CODE") with { HandlerKind = handler, QueueKind = queue });
        var decision = ((FailedRun)life.Ledger[^1].Event).Decision!;

        Assert.Equal((type, by), (decision.FailureType, decision.ClassifiedBy));
        Assert.Equal(type, life.Head.LastFailureType);
    }

    [Fact]
    public void Fail_WhenHistoryIsNeeded_KeepsTheStackInTheLedgerOnly()
    {
        var life = new Life().Start();
        life.Fail();

        Assert.Equal("at Mail.Send()", ((FailedRun)life.Ledger[^1].Event).Error.Stack);
        Assert.Null(life.Head.LastError!.Stack);
        Assert.Equal("NETWORK_ERROR happened", life.Head.LastError.Message);
    }

    [Fact]
    public void Fail_WhenHistoryIsNotNeeded_KeepsTheLastTextOnly()
    {
        var life = new Life(Life.Spec() with { HistoryNeed = false }).Start();
        life.Fail();
        life.Do(new Due(), after: 5000);
        life.Start().Fail(ErrorCodes.Timeout);

        Assert.Equal("TIMEOUT happened", life.Head.LastError!.Message);
        Assert.Equal("at Mail.Send()", life.Head.LastError.Stack);
        Assert.All(life.Ledger, entry => Assert.DoesNotContain("happened", LedgerView.Of(entry).Details?.ToString() ?? "", StringComparison.Ordinal));
        Assert.Equal([ErrorCodes.NetworkError, ErrorCodes.Timeout], life.History().Select(run => run.Error!.Code));
        Assert.All(life.History(), run => Assert.NotNull(run.Decision));
    }

    [Fact]
    public void Fail_WhenTheErrorSaysAnotherInstant_TakesTheTransitionsOwn()
    {
        var life = new Life().Start();
        life.Do(Life.Failure() with { Error = new JobError { Code = "X", Message = "m", FailedAt = 1 } }, after: 5);

        Assert.Equal(life.Now, life.Head.LastError!.FailedAt);
    }
}
