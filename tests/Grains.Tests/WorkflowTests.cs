using Microsoft.Extensions.DependencyInjection;
using ReTraced.Handlers;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Storage;
using ReTraced.Testing;
using ReTraced.Workflows;
using Xunit;

namespace ReTraced.Grains.Tests;

public class WorkflowTests
{
    [Fact]
    public async Task Make_WhenJobsDependOnEachOther_RunsThemInOrderAndGivesOutputsOn()
    {
        var joined = new TaskCompletionSource<ParentOutputs>(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script(async (context, token) =>
        {
            if (context.JobId == "join")
            {
                joined.SetResult(await context.ReadParentOutputsAsync(token));
            }

            return context.JobId == "right" ? null : new { from = context.JobId };
        });
        await using var scheduler = await RetryTests.Start(script);

        Assert.Equal(ReplyStatus.Done, (await MakeAsync(scheduler, "import", ("join", "left right root"), ("left", "root"), ("right", "root"), ("root", ""))).Status);

        await scheduler.IsAsync("join", JobStatus.Completed);
        var outputs = await joined.Task;
        Assert.Equal(["left", "root"], outputs.Outputs.Keys.Order());
        Assert.Equal("""{"from":"left"}""", outputs.Outputs["left"].ToString());
        Assert.Empty(outputs.Omitted);
        Assert.Equal("import", (await scheduler.ReadAsync("join")).WorkflowId);
        var view = await ViewAsync(scheduler, "import");
        Assert.Equal((WorkflowStatus.Completed, 4, 100), (view.Status, view.Total, view.Percent));
    }

    [Fact]
    public async Task Make_WhenTheIdIsTaken_RefusesIt()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await MakeAsync(scheduler, "import", ("a", ""));

        Assert.Equal(ReplyStatus.JobExists, (await MakeAsync(scheduler, "import", ("b", ""))).Status);
        Assert.Equal(ReplyStatus.JobExists, (await MakeAsync(scheduler, "other", ("b", ""), ("a", ""))).Status);

        // Nothing is left of the other, and the first is as it was.
        Assert.Null(await WorkflowRecords.ReadAsync(Documents(scheduler), "other"));
        Assert.Null(await scheduler.Queries.GetAsync("b"));
        Assert.Equal(["a"], (await WorkflowRecords.ReadGraphAsync(Documents(scheduler), "import"))!.Jobs.Select(job => job.JobId));
    }

    [Fact]
    public async Task Make_WhenAnEarlierOneNeverGotItsJobs_TakesItsPlace()
    {
        await using var scheduler = await Scheduler.StartAsync();
        // As a process leaves it that ends between the two.
        await Documents(scheduler).WriteAsync(WorkflowRecords.Kind, "import", WorkflowRecords.Write(new Workflow { WorkflowId = "import", By = "ada", Total = 1 }), null);
        await Documents(scheduler).WriteAsync(WorkflowRecords.GraphKind, "import", WorkflowRecords.Write(new WorkflowGraph([new("never-made", null)])), null);

        Assert.Equal(ReplyStatus.Done, (await MakeAsync(scheduler, "import", ("a", ""), ("b", "a"))).Status);
        Assert.Equal(2, (await ViewAsync(scheduler, "import")).Total);
    }

    [Fact]
    public async Task Make_WhenJobsWaitForEachOther_RefusesByNameAndLeavesNothing()
    {
        await using var scheduler = await Scheduler.StartAsync();

        var reply = await MakeAsync(scheduler, "import", ("a", "b"), ("b", "a"));

        Assert.Equal(ReplyStatus.Invalid, reply.Status);
        Assert.Contains("a -> b -> a", Assert.Single(reply.Errors!).Message, StringComparison.Ordinal);
        Assert.Null(await WorkflowRecords.ReadAsync(Documents(scheduler), "import"));
        Assert.Null(await WorkflowRecords.ReadGraphAsync(Documents(scheduler), "import"));
    }

    [Fact]
    public async Task Act_WhenItIsCancelled_NoneFailsBecauseAnotherWas()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await MakeAsync(scheduler, "import", ("root", ""), ("left", "root"), ("right", "root"), ("join", "left right"), ("alone", ""));
        await scheduler.Job("alone").Start(new StartRequest("w", "lease", long.MaxValue, Remote: true));

        Assert.Equal(ReplyStatus.Done, (await Workflow(scheduler, "import").Act(new WorkflowActRequest(WorkflowVerb.Cancel, "ada", "Not needed."))).Status);

        await OverAsync(scheduler, "import");
        foreach (var jobId in (string[])["root", "left", "right", "join"])
        {
            await scheduler.IsAsync(jobId, JobStatus.Cancelled);
            Assert.Equal(("ada", "Not needed."), ((await scheduler.EntryAsync(jobId, JobEventKind.Cancel)).Event.By, ((CancelAsked)(await scheduler.EntryAsync(jobId, JobEventKind.Cancel)).Event).Reason));
        }

        Assert.True((await scheduler.ReadAsync("alone")).CancelRequested);
        var view = await ViewAsync(scheduler, "import");
        Assert.Equal((WorkflowStatus.Running, 5, 0, 0), (view.Status, view.Act!.Done, view.Act.Refused, view.Act.Left));
        await scheduler.Job("alone").EndRun(new RunReport("lease", JobEventKind.Release));
        Assert.Equal(WorkflowStatus.Cancelled, (await ViewAsync(scheduler, "import")).Status);
    }

    [Fact]
    public async Task Act_WhenAPartIsCancelled_TheRestGoesOn()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await MakeAsync(scheduler, "import", ("root", ""), ("left", "root"), ("right", "root"), ("join", "left"));

        await Workflow(scheduler, "import").Act(new WorkflowActRequest(WorkflowVerb.Cancel, "ada", "Half of it.", ["left"]));

        await OverAsync(scheduler, "import");
        await scheduler.IsAsync("join", JobStatus.Cancelled);
        await scheduler.IsAsync("right", JobStatus.Waiting);
        var unknown = await Workflow(scheduler, "import").Act(new WorkflowActRequest(WorkflowVerb.Cancel, "ada", "r", ["nobody"]));
        Assert.Equal("jobIds", Assert.Single(unknown.Errors!).Field);
        Assert.Equal(ReplyStatus.NotFound, (await Workflow(scheduler, "nothing").Act(new WorkflowActRequest(WorkflowVerb.Cancel, "ada", "r"))).Status);
    }

    [Fact]
    public async Task Act_WhenItIsRetried_EachRunsOnceThoseHaveCompletedOnWhichItDepends()
    {
        var broken = true;
        var script = new Script((context, _) => broken && context.JobId == "left" ? throw new PermanentJobException("No.") : Task.FromResult<object?>(null));
        await using var scheduler = await RetryTests.Start(script);
        await MakeAsync(scheduler, "import", ("root", ""), ("left", "root"), ("right", "root"), ("join", "left right"), ("last", "join"));
        await scheduler.IsAsync("last", JobStatus.Failed);
        await scheduler.IsAsync("right", JobStatus.Completed);
        Assert.Equal(WorkflowStatus.Failed, (await ViewAsync(scheduler, "import")).Status);
        broken = false;

        Assert.Equal(ReplyStatus.Done, (await Workflow(scheduler, "import").Act(new WorkflowActRequest(WorkflowVerb.Retry, "ada", "The address is right now."))).Status);

        // It looks again each second whether the next may go.
        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(100), () => scheduler.Queries.GetAsync("last").GetAwaiter().GetResult()!.State.Head.Status == JobStatus.Completed, "last is completed");
        await OverAsync(scheduler, "import");
        Assert.Equal(["root", "left", "right", "left", "join", "last"], Ordered(script));
        var view = await ViewAsync(scheduler, "import");
        Assert.Equal((WorkflowStatus.Completed, 3, 2, 0), (view.Status, view.Act!.Done, view.Act.Passed, view.Act.Blocked));
        var retry = Assert.IsType<RetryAsked>((await scheduler.EntryAsync("last", JobEventKind.Retry)).Event);
        Assert.False(retry.Force || retry.ParentsIncomplete);
        Assert.Contains(" in a retry of workflow import", (await scheduler.ExplainAsync("left")).Answers.WhyRetriedAt[^1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Act_WhenAJobFailsOnceMore_ThoseBehindItAreNotAsked()
    {
        await using var scheduler = await RetryTests.Start(new Script((context, _) => context.JobId == "a" ? throw new PermanentJobException("No.") : Task.FromResult<object?>(null)));
        await MakeAsync(scheduler, "import", ("a", ""), ("b", "a"), ("c", "b"));
        await scheduler.IsAsync("c", JobStatus.Failed);

        await Workflow(scheduler, "import").Act(new WorkflowActRequest(WorkflowVerb.Retry, "ada", "Again."));

        await OverAsync(scheduler, "import");
        var act = (await ViewAsync(scheduler, "import")).Act!;
        Assert.Equal((1, 2, 0), (act.Done, act.Blocked, act.Left));
        Assert.Equal(0, (await scheduler.ReadAsync("b")).Replays);
    }

    [Fact]
    public async Task Wake_WhenTheProcessEndedInTheMiddle_GoesOnAndDoesNothingTwice()
    {
        var script = Script.Returns();
        await using var scheduler = await RetryTests.Start(script);
        await MakeAsync(scheduler, "import", ("a", ""), ("b", "a"));
        await scheduler.IsAsync("b", JobStatus.Completed);
        await MakeAsync(scheduler, "cancelled", ("x", "", 3600), ("y", "x", 0), ("z", "y", 0));
        await Workflow(scheduler, "cancelled").Act(new WorkflowActRequest(WorkflowVerb.Cancel, "ada", "No."));
        await OverAsync(scheduler, "cancelled");
        // A retry that had asked the first, and ended before it could write that down.
        var act = WorkflowSteps.Begin(new WorkflowAct { ActId = "act", Verb = WorkflowVerb.Retry, By = "ada", Reason = "Yes." }, [0, 1, 2]);
        await scheduler.Job("x").Act(new PersonRequest(PersonAction.Retry, "ada", "Yes.") { Operation = WorkflowSteps.OperationOf("cancelled", act) });
        await scheduler.IsAsync("x", JobStatus.Completed);
        await scheduler.StopAsync();
        await scheduler.StartAgainAsync();
        await Documents(scheduler).WriteAsync(WorkflowRecords.ActKind, "cancelled", WorkflowRecords.Write(act), "*");
        await scheduler.StopAsync();

        await scheduler.StartAgainAsync();

        await Eventually.TrueWhileAdvancing(scheduler.Clock, TimeSpan.FromMilliseconds(100), () => scheduler.Queries.GetAsync("z").GetAwaiter().GetResult()!.State.Head.Status == JobStatus.Completed, "z is completed");
        await OverAsync(scheduler, "cancelled");
        foreach (var jobId in (string[])["x", "y", "z"])
        {
            Assert.Equal(1, (await scheduler.ReadAsync(jobId)).Replays);
        }
    }

    [Fact]
    public async Task LookAfter_WhenRetentionHasRemovedTheLastJob_TheWorkflowGoes()
    {
        await using var scheduler = await RetryTests.Start(Script.Returns());
        await MakeAsync(scheduler, "import", ("a", ""), ("b", "a"));
        await scheduler.IsAsync("b", JobStatus.Completed);
        await scheduler.Queue("work").ChangeSettings(new SettingsRequest(JsonData.Parse("""{"retention":{"completedSeconds":0}}"""), "test", null));

        await Eventually.TrueWhileAdvancing(
            scheduler.Clock, TimeSpan.FromMinutes(1), () => WorkflowRecords.ReadAsync(Documents(scheduler), "import").GetAwaiter().GetResult() is null, "the workflow is gone");
        await Eventually.True(async () => await WorkflowRecords.ReadGraphAsync(Documents(scheduler), "import") is null, "its graph is gone");
    }

    private static IDocumentStore Documents(Scheduler scheduler) => scheduler.Services.GetRequiredService<IDocumentStore>();

    private static IWorkflowGrain Workflow(Scheduler scheduler, string workflowId) => scheduler.Grains.GetGrain<IWorkflowGrain>(workflowId);

    private static Task<WorkflowReply> MakeAsync(Scheduler scheduler, string workflowId, params (string JobId, string Parents)[] jobs) =>
        MakeAsync(scheduler, workflowId, [.. jobs.Select(job => (job.JobId, job.Parents, 0))]);

    private static Task<WorkflowReply> MakeAsync(Scheduler scheduler, string workflowId, params (string JobId, string Parents, int Delay)[] jobs) => Workflow(scheduler, workflowId).Make(new WorkflowRequest(
        [.. jobs.Select(job => new IntakeJob(job.JobId, new JobInput { QueueName = "work", DependsOn = job.Parents.Length == 0 ? null : job.Parents.Split(' '), DelaySeconds = job.Delay == 0 ? null : job.Delay }))],
        "ada",
        "A test"));

    private static Task OverAsync(Scheduler scheduler, string workflowId) => Eventually.TrueWhileAdvancing(
        scheduler.Clock,
        TimeSpan.FromMilliseconds(100),
        () => WorkflowRecords.ReadActAsync(Documents(scheduler), workflowId).GetAwaiter().GetResult() is { IsAtWork: false },
        $"the act on {workflowId} is over");

    private static async Task<WorkflowView> ViewAsync(Scheduler scheduler, string workflowId)
    {
        var workflow = await WorkflowRecords.ReadAsync(Documents(scheduler), workflowId);
        var graph = await WorkflowRecords.ReadGraphAsync(Documents(scheduler), workflowId);
        var heads = await scheduler.Queries.GetHeadsAsync([.. graph!.Jobs.Select(job => job.JobId)]);
        return WorkflowView.Of(workflow!, [.. heads.Values.Select(head => head.Status)], await WorkflowRecords.ReadActAsync(Documents(scheduler), workflowId));
    }

    // The two in the middle run at the same time.
    private static IEnumerable<string> Ordered(Script script) => script.Runs.Take(1).Concat(script.Runs.Skip(1).Take(2).OrderBy(run => run.JobId)).Concat(script.Runs.Skip(3)).Select(run => run.JobId);
}
