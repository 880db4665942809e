using FsCheck;
using FsCheck.Fluent;
using ReTraced.Jobs;
using Xunit;

namespace ReTraced.Tests;

public class JobGraphTests
{
    [Fact]
    public void Order_WhenJobsComeInAnyOrder_PutsEachBehindItsParents()
    {
        var graph = Graph("join:a,b b:root a:root root: alone:outside");

        Assert.Equal([3, 4, 1, 2, 0], graph.Order);
        Assert.Equal(["outside"], graph.Outside);
        Assert.Equal((5, true, false), (graph.Edges, graph.Contains("join"), graph.Contains("outside")));
        Assert.Empty(graph.Cycle);
    }

    [Theory]
    [InlineData("a:b b:a", "a -> b -> a")]
    [InlineData("a:c b:a c:b d:", "a -> c -> b -> a")]
    // One that only depends on a cycle is not part of it.
    [InlineData("x:a a:b b:c c:b y:x", "b -> c -> b")]
    public void Cycle_WhenJobsWaitForEachOther_NamesThem(string jobs, string cycle) => Assert.Equal(cycle, Graph(jobs).CycleText);

    [Fact]
    public void Order_OfAnyGraph_IsCompleteOrThereIsACycle() =>
        Prop.ForAll<PositiveInt, NonEmptyArray<byte>>(IsCompleteOrHasACycle).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static bool IsCompleteOrHasACycle(PositiveInt size, NonEmptyArray<byte> dice)
    {
        var count = Math.Min(size.Get, 30);
        var jobs = Enumerable.Range(0, count).Select(i => ($"j{i}", (IReadOnlyList<string>?)[.. Enumerable.Range(0, count)
            .Where(parent => parent != i && dice.Get[((i * 31) + parent) % dice.Get.Length] % 16 == 0).Select(parent => $"j{parent}")])).ToList();
        var graph = new JobGraph(jobs);
        var seen = new HashSet<string>();
        foreach (var place in graph.Order)
        {
            if (!jobs[place].Item2!.All(seen.Contains))
            {
                return false;
            }

            seen.Add(jobs[place].Item1);
        }

        // Each of a cycle depends on the next.
        return graph.Order.Count == count
            ? graph.Cycle.Count == 0
            : graph.Cycle.Count > 0 && graph.Cycle.Select((id, i) => jobs[int.Parse(id[1..], null)].Item2!.Contains(graph.Cycle[(i + 1) % graph.Cycle.Count])).All(follows => follows);
    }

    // "child:parent,parent child:".
    private static JobGraph Graph(string text) => new([.. text.Split(' ').Select(job => job.Split(':')).Select(job =>
        (job[0], (IReadOnlyList<string>?)(job[1].Length == 0 ? null : job[1].Split(','))))]);
}
