using ReTraced.Storage.Sqlite.Groups;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Writing;

public class GroupQueueTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public void Take_AfterALargeGroup_WaitsForHalfAsMany()
    {
        using var queue = new GroupQueue<int>(Long);
        Add(queue, 0, 32);
        Take(queue);
        Add(queue, 0, 1);

        List<int> next = [];
        var reader = new Thread(() => next = Take(queue)) { IsBackground = true };
        reader.Start();
        // It waits, or has taken the one.
        SpinWait.SpinUntil(() => (reader.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
        Add(queue, 1, 15);
        Assert.True(reader.Join(Long / 5));
        Assert.Equal(Enumerable.Range(0, 16), next);
    }

    [Fact]
    public void Take_WhenHalfAsManyAreThere_DoesNotWait()
    {
        using var queue = new GroupQueue<int>(Long);
        Add(queue, 0, 32);
        Take(queue);
        Add(queue, 0, 16);
        Assert.Equal(16, Take(queue).Count);
    }

    [Fact]
    public void Take_AfterASmallGroup_DoesNotWait()
    {
        using var queue = new GroupQueue<int>(Long);
        Add(queue, 0, 15);
        Take(queue);
        Add(queue, 0, 1);
        Assert.Equal([0], Take(queue));
    }

    [Fact]
    public void Take_WhenTooFewCome_IsContentWithThem()
    {
        using var queue = new GroupQueue<int>(TimeSpan.FromMilliseconds(1));
        Add(queue, 0, 32);
        Take(queue);
        Add(queue, 0, 1);
        Assert.Equal([0], Take(queue));
    }

    [Fact]
    public async Task Close_WhileItWaitsForMore_LetsOutWhatIsThere()
    {
        using var queue = new GroupQueue<int>(Long);
        Add(queue, 0, 32);
        Take(queue);
        Add(queue, 0, 1);
        var next = Task.Run(() => Take(queue));
        queue.Close();
        Assert.Equal([0], await next.WaitAsync(Long / 5));
        Assert.False(queue.Take([], 100, static _ => 1));
    }

    [Fact]
    public async Task Take_WhileManyAdd_GivesEachOnce()
    {
        const int Writers = 4;
        const int Each = 20_000;
        using var queue = new GroupQueue<int>(TimeSpan.FromMilliseconds(1));
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Add(queue, writer * Each, Each))).ToList();
        var seen = new HashSet<int>();
        var reader = Task.Run(() =>
        {
            while (seen.Count < Writers * Each)
            {
                Assert.All(Take(queue, weight: 100), item => Assert.True(seen.Add(item)));
            }
        });
        await Task.WhenAll(writers);
        await reader.WaitAsync(Long / 5);
        Assert.Equal(Writers * Each, seen.Count);
    }

    private static void Add(GroupQueue<int> queue, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            Assert.True(queue.TryAdd(i));
        }
    }

    private static List<int> Take(GroupQueue<int> queue, int weight = 100)
    {
        var group = new List<int>();
        Assert.True(queue.Take(group, weight, static _ => 1));
        return group;
    }
}
