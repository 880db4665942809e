using System.Globalization;
using System.Text;
using ReTraced.Bench.Load;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>
/// A rate limit of 100 a second over 30 seconds, in real time and by the record: how many jobs were started, and how evenly 50 keys shared
/// them of which one has as many jobs as all others together, and has had them first.
/// </summary>
internal static class LimitsBench
{
    private const int PerSecond = 100;
    private const int Seconds = 30;
    private const int Keys = 50;
    private const int JobsOfOthers = 80;
    private const string Queue = "limited";

    public static async Task RunAsync(MeasureRun run)
    {
        var (total, fewest, most, longest) = (new Figures(), new Figures(), new Figures(), new Figures());
        for (var i = 0; i < run.Runs; i++)
        {
            await using var home = await StoreHome.MakeAsync(run.Store);
            await using var server = await BenchServer.StartAsync(home);
            await Drain.WarmAsync(server);
            await PatchAsync(server, $$$"""{"paused":true,"rateLimit":{"permits":{{{PerSecond}}},"perSeconds":1}}""");
            var ofFirst = JobsOfOthers * (Keys - 1);
            await Feed.SendAsync(server, new Workload("first", ofFirst) { Queue = Queue, Fields = _ => ",\"rateKey\":\"k0\"" });
            await Feed.SendAsync(server, new Workload("others", ofFirst) { Queue = Queue, Fields = job => string.Create(CultureInfo.InvariantCulture, $",\"rateKey\":\"k{1 + (job % (Keys - 1))}\"") });
            await PatchAsync(server, """{"paused":false}""");
            await Feed.UntilAsync(server, "completed", Drain.Warm + (PerSecond * (Seconds + 1)), new Progress($"{run.Store} limits"));

            var starts = await ReadAsync(server);
            var from = starts.Min(start => start.At);
            var keys = starts.Where(start => start.At < from + (Seconds * 1_000)).GroupBy(start => start.Key, start => start.At).ToList();
            total.Add(keys.Sum(key => key.Count()));
            fewest.Add(keys.Count == Keys ? keys.Min(key => key.Count()) : 0);
            most.Add(keys.Max(key => key.Count()));
            longest.Add(keys.Max(key => key.Order().Zip(key.Order().Skip(1), (one, next) => next - one).Max()));
        }

        var off = Math.Abs((total.Median / (PerSecond * Seconds)) - 1);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} limits, {PerSecond} a second: {total.ToString("N0")} started in {Seconds} s, {off:P2} off; each of {Keys} keys {fewest.ToString("N0")} at least, {most.ToString("N0")} at most, longest pause of a key {longest.ToString("N0")} ms"));
    }

    private static async Task PatchAsync(BenchServer server, string settings)
    {
        using var body = new StringContent(settings, Encoding.UTF8, "application/json");
        using var answer = await server.Client.PatchAsync($"queues/{Queue}", body);
        await BenchServer.InsistAsync(answer);
    }

    private static async Task<List<(string Key, long At)>> ReadAsync(BenchServer server)
    {
        var (starts, cursor) = (new List<(string, long)>(), (string?)null);
        do
        {
            var page = await server.GetAsync($"jobs?queue={Queue}&limit=500&status=completed{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            starts.AddRange(page["items"]!.AsArray().Select(job => ((string)job!["rateKey"]!, (long)job["startedAt"]!)));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return starts;
    }
}
