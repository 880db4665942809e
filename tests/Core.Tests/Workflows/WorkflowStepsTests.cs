using FsCheck;
using FsCheck.Fluent;
using ReTraced.Jobs;
using ReTraced.Workflows;
using Xunit;

namespace ReTraced.Tests;

public class WorkflowStepsTests
{
    // root -> left, right -> join; and one that stands alone.
    private static readonly WorkflowGraph Diamond = new([new("root", null), new("left", [0]), new("right", [0]), new("join", [1, 2]), new("alone", null)]);

    [Theory]
    [InlineData(null, "root alone left right join")]
    [InlineData("left", "left join")]
    [InlineData("alone right", "alone right join")]
    [InlineData("join", "join")]
    public void Part_OfSomeJobs_HasAllThatDependOnThem(string? jobIds, string part)
    {
        var places = Diamond.Part(jobIds?.Split(' '), out var unknown);

        Assert.Null(unknown);
        Assert.Equal(part.Split(' '), places.Select(place => Diamond.Jobs[place].JobId));
    }

    [Fact]
    public void Part_WhenAJobIsNotOfTheWorkflow_NamesIt()
    {
        Assert.Empty(Diamond.Part(["left", "nobody"], out var unknown));
        Assert.Equal("nobody", unknown);
    }

    [Theory]
    [InlineData("failed failed failed failed completed", "root", "alone", "")]
    [InlineData("completed failed failed failed completed", "left right", "alone", "")]
    // One that is under way is not asked, and the next waits for it.
    [InlineData("processing failed failed failed failed", "alone", "root", "")]
    [InlineData("completed completed failed failed failed", "alone right", "left", "")]
    [InlineData("gone completed completed cancelled poisoned", "alone join", "left right", "")]
    public void Next_OfARetry_AsksThoseWhoseParentsHaveCompleted(string statuses, string ask, string passed, string blocked)
    {
        var act = Act(WorkflowVerb.Retry, statuses.StartsWith("completed", StringComparison.Ordinal) || statuses.StartsWith("gone", StringComparison.Ordinal) ? "left right alone" : null);
        var step = WorkflowSteps.Next(Diamond, act, Statuses(statuses));

        Assert.Equal((ask, passed, blocked), (Names(step.Ask), Names(step.Passed), Names(step.Blocked)));
    }

    [Fact]
    public void Next_OfARetry_WhenAParentIsNotReplayed_BlocksAllBehindIt()
    {
        // Left was asked before and has failed again: it is not among those that are left.
        var act = Act(WorkflowVerb.Retry, null) with { Left = [2, 3] };

        var step = WorkflowSteps.Next(Diamond, act, Statuses("completed dead dead failed completed"));

        Assert.Equal(("right", "", "join"), (Names(step.Ask), Names(step.Passed), Names(step.Blocked)));
    }

    [Fact]
    public void Next_OfARetry_WhenAJobGoesOnWithoutItsParent_AsksItOnceThatHasEnded()
    {
        var graph = new WorkflowGraph([new("a", null), new("b", [0], Continues: true)]);
        var act = new WorkflowAct { ActId = "act", Verb = WorkflowVerb.Retry, By = "ada", Reason = "r", Left = [1] };

        Assert.Equal([1], WorkflowSteps.Next(graph, act, place => place == 0 ? JobStatus.Dead : JobStatus.Failed).Ask);
        Assert.Empty(WorkflowSteps.Next(graph, act, place => place == 0 ? JobStatus.Processing : JobStatus.Failed).Ask);
    }

    [Fact]
    public void Next_OfACancel_GoesFromTheLastToTheFirst()
    {
        var act = Act(WorkflowVerb.Cancel, null);
        Assert.Equal("join right left alone root", Names(act.Left));

        var step = WorkflowSteps.Next(Diamond, act, Statuses("completed processing waiting waiting dead"));

        Assert.Equal(("join right left", "alone root", ""), (Names(step.Ask), Names(step.Passed), Names(step.Blocked)));
    }

    // Whatever fails how often: a retry comes to an end, asks no job before its parents have completed, and leaves none out without a cause.
    [Fact]
    public void Next_OfAnyRetry_ComesToAnEnd() => Prop.ForAll<NonEmptyArray<byte>>(dice => ComesToAnEnd(dice.Get)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static bool ComesToAnEnd(byte[] dice)
    {
        var rolled = 0;
        int Roll(int sides) => dice[rolled++ % dice.Length] * 7 % 251 % sides;
        var graph = new WorkflowGraph([.. Enumerable.Range(0, 12).Select(i => new WorkflowJob($"j{i}", [.. Enumerable.Range(0, i).Where(_ => Roll(4) == 0)]))]);
        var statuses = graph.Jobs.Select(_ => (JobStatus[])[JobStatus.Completed, JobStatus.Failed, JobStatus.Dead, JobStatus.Cancelled]).Select(some => some[Roll(4)]).ToArray();
        var act = WorkflowSteps.Begin(new WorkflowAct { ActId = "act", Verb = WorkflowVerb.Retry, By = "ada", Reason = "r" }, graph.Part(null, out _));
        var blocked = new HashSet<int>();
        for (var round = 0; round < 100 && act.Left.Count > 0; round++)
        {
            var step = WorkflowSteps.Next(graph, act, place => statuses[place]);
            if (step.Ask.Any(place => (graph.Jobs[place].After ?? []).Any(parent => statuses[parent] != JobStatus.Completed)))
            {
                return false;
            }

            blocked.UnionWith(step.Blocked);
            // It runs at once, and most often well.
            foreach (var place in step.Ask)
            {
                statuses[place] = Roll(5) == 0 ? JobStatus.Dead : JobStatus.Completed;
            }

            act = act with { Left = [.. act.Left.Except(step.Ask).Except(step.Passed).Except(step.Blocked)] };
        }

        return act.Left.Count == 0 && blocked.All(place => graph.Jobs[place].After!.Any(parent => statuses[parent] != JobStatus.Completed));
    }

    private static WorkflowAct Act(WorkflowVerb verb, string? jobIds) => WorkflowSteps.Begin(
        new WorkflowAct { ActId = "act", Verb = verb, By = "ada", Reason = "r" }, Diamond.Part(jobIds?.Split(' '), out _));

    private static Func<int, JobStatus?> Statuses(string words) => place => Enum.TryParse<JobStatus>(words.Split(' ')[place], ignoreCase: true, out var status) ? status : null;

    private static string Names(IReadOnlyList<int> places) => string.Join(' ', places.Select(place => Diamond.Jobs[place].JobId));
}
