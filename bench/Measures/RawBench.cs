using System.Diagnostics;
using ReTraced.Bench.Stores;
using ReTraced.Jobs;

namespace ReTraced.Bench.Measures;

/// <summary>
/// The limit of store and machine: what three transitions of a job write, all prepared before, in groups of 2,000 by one writer,
/// without a check, a counter or an answer to anybody.
/// </summary>
internal static class RawBench
{
    private const int Jobs = 20_000;

    /// <summary>Jobs of a group.</summary>
    public const int Group = 2_000;

    public static async Task RunAsync(MeasureRun run) =>
        Console.WriteLine($"{run.Store} raw writes: {(await run.Limits.RawAsync(run.Store)).ToString("N0")} jobs/s, three transitions a job in groups of {Group:N0}");

    /// <summary>Jobs per second, once.</summary>
    public static async Task<double> MeasureAsync(string kind)
    {
        await using var home = await StoreHome.MakeAsync(kind);
        var groups = Enumerable.Range(0, Jobs).Select(i => JobLife.Of($"job-{i}").ToArray()).Chunk(Group).ToList();
        var seconds = kind == "redis" ? await RawRedis.WriteAsync(home, groups) : await RawSqlite.WriteAsync(home, groups);
        return Jobs / seconds;
    }

    /// <summary>Time from now on.</summary>
    public static Func<double> Clock()
    {
        var since = Stopwatch.GetTimestamp();
        return () => Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    /// <summary>The steps of a group in the order in which they are written: all enqueues, all starts, all completions.</summary>
    public static IEnumerable<IEnumerable<Transition>> Steps(Transition[][] group) => Enumerable.Range(0, group[0].Length).Select(step => group.Select(job => job[step]));
}
