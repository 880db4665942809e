using System.Diagnostics;

namespace ReTraced.Torture.Load;

/// <summary>How many jobs are not yet done. Enqueuers wait while it is too many: a run must drain in the end.</summary>
internal sealed class Backlog(Api api)
{
    private const long Most = 1_500;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Live = ["pending", "processing", "delayed", "waiting"];

    private long _jobs;

    /// <summary>The number, as it was a moment ago.</summary>
    public long Jobs => Volatile.Read(ref _jobs);

    /// <summary>Looks again and again.</summary>
    public async Task WatchAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            if (await ReadAsync() is { } jobs)
            {
                Volatile.Write(ref _jobs, jobs);
            }

            await ((Task)Task.Delay(LookAgain, TimeProvider.System, end)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The number now, with the bulk operations that still run; null if nobody answers.</summary>
    public async Task<long?> ReadAsync() =>
        await api.TryAsync(HttpMethod.Get, "api/v1/operations?status=running") is { Json: { } operations } && operations["items"] is { } running
        && await api.TryAsync(HttpMethod.Get, "api/v1/stats") is { Json: { } stats } && stats["depth"] is { } depth
            ? Live.Sum(status => (long?)depth[status] ?? 0) + running.AsArray().Count
            : null;

    /// <summary>Waits for this long, and longer while there are too many.</summary>
    public async Task PauseAsync(TimeSpan pause)
    {
        var start = Stopwatch.GetTimestamp();
        do
        {
            await Task.Delay(pause, TimeProvider.System);
            pause = LookAgain;
        }
        while (Jobs > Most && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }
}
