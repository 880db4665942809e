using ReTraced.Jobs;
using ReTraced.Json;
using Xunit;

namespace ReTraced.Tests;

public class ParentsVerdictTests
{
    [Theory]
    [InlineData(null, "completed completed", 0, nameof(ParentsFinished))]
    [InlineData(null, "completed pending", 1, null)]
    [InlineData(null, "processing waiting", 2, null)]
    // One is enough, however the others may end.
    [InlineData(null, "pending dead", 2, nameof(ParentFailed))]
    [InlineData(OnParentFailure.Fail, "completed cancelled", 1, nameof(ParentFailed))]
    [InlineData(OnParentFailure.Continue, "failed pending", 1, null)]
    [InlineData(OnParentFailure.Continue, "failed completed", 1, nameof(ParentFailed))]
    [InlineData(OnParentFailure.Continue, "poisoned dead", 2, nameof(ParentFailed))]
    [InlineData(OnParentFailure.Continue, "completed completed", 0, nameof(ParentsFinished))]
    [InlineData(OnParentFailure.Wait, "dead completed", 1, null)]
    [InlineData(OnParentFailure.Wait, "dead pending", 2, null)]
    [InlineData(OnParentFailure.Wait, "completed completed", 0, nameof(ParentsFinished))]
    [InlineData(null, "gone completed", 0, nameof(ParentsFinished))]
    public void Of_WhenParentsAre_AllowsTheJob(OnParentFailure? policy, string parents, int open, string? happens)
    {
        var statuses = parents.Split(' ').Select((word, i) => (Id: $"p{i}", Word: word)).ToDictionary(
            parent => parent.Id,
            parent => Enum.TryParse<JobStatus>(parent.Word, ignoreCase: true, out var status) ? status : (JobStatus?)null);

        var verdict = ParentsVerdict.Of(Spec(policy, [.. statuses.Keys]), parent => statuses[parent]);

        Assert.Equal((open, happens), (verdict.Open, verdict.Event?.GetType().Name));
        if (verdict.Event is ParentFailed failed)
        {
            Assert.Equal(policy ?? OnParentFailure.Fail, failed.Policy);
            Assert.Equal(statuses[failed.ParentJobId], failed.ParentStatus);
        }
    }

    [Fact]
    public void Of_WhenAJobDependsOnNone_AllowsIt() => Assert.Equal(ParentsVerdict.None, ParentsVerdict.Of(Spec(null, []), _ => throw new InvalidOperationException()));

    // Whatever parents do: a job that has heard of each end and asks only when it may matter comes to what one does that asks each time.
    [Theory]
    [InlineData(OnParentFailure.Fail)]
    [InlineData(OnParentFailure.Continue)]
    [InlineData(OnParentFailure.Wait)]
    public void MayChange_WhenItSaysNo_TheVerdictIsToWait(OnParentFailure policy)
    {
        JobStatus[] ends = [JobStatus.Completed, JobStatus.Failed, JobStatus.Dead, JobStatus.Poisoned, JobStatus.Cancelled];
        foreach (var first in ends)
        {
            foreach (var second in ends)
            {
                var spec = Spec(policy, ["a", "b"]);
                var statuses = new Dictionary<string, JobStatus> { ["a"] = first, ["b"] = JobStatus.Pending };
                var open = new HashSet<string> { "a", "b" };
                if (first == JobStatus.Completed || policy != OnParentFailure.Wait)
                {
                    open.Remove("a");
                }

                Assert.Equal(ParentsVerdict.Of(spec, id => statuses[id]).Event is not null, ParentsVerdict.MayChange(spec, first, open.Count));
                if (ParentsVerdict.Of(spec, id => statuses[id]).Event is not null)
                {
                    continue;
                }

                statuses["b"] = second;
                if (second == JobStatus.Completed || policy != OnParentFailure.Wait)
                {
                    open.Remove("b");
                }

                Assert.Equal(ParentsVerdict.Of(spec, id => statuses[id]).Event is not null, ParentsVerdict.MayChange(spec, second, open.Count));
            }
        }
    }

    private static JobSpec Spec(OnParentFailure? policy, IReadOnlyList<string> parents) =>
        new() { JobId = "j", QueueName = "q", Type = "q", JobData = JsonData.Null, DependsOn = parents, OnParentFailure = policy };
}
