using System.Diagnostics;
using System.Globalization;
using ReTraced.Bench.Stores;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Bench.Measures;

/// <summary>A page of 50 by each filter of the search, in a store that holds very many jobs.</summary>
internal static class SearchBench
{
    private const int Limit = 50;
    private const int Times = 60;

    public static async Task RunAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 1_000_000;
        await using var home = await StoreHome.MakeAsync(run.Store);
        await using var store = await BenchStore.OpenAsync(home);
        var life = new MixedLife(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (jobs * 10L));
        var searches = Searches(life, jobs).ToList();
        var since = Stopwatch.GetTimestamp();
        await life.FillAsync(store.Jobs, jobs, new Progress($"{run.Store} search: filling the store"), job => searches.ForEach(search => search.Count(job)));
        var (seconds, bytes) = (Stopwatch.GetElapsedTime(since).TotalSeconds, await store.BytesAsync() / jobs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} search in {jobs:N0} jobs, {bytes:N0} bytes each; filled in {seconds:N0} s. A page of {Limit}, ms:"));
        foreach (var search in searches)
        {
            await MeasureAsync((IJobQueries)store.Jobs, search);
        }
    }

    private static IEnumerable<Search> Searches(MixedLife life, int jobs)
    {
        var (early, middle) = (life.At(jobs / 10), life.At(jobs / 2));
        return
        [
            new("everything", new()),
            new("queue", new() { Queue = "queue-3" }),
            .. Enum.GetValues<JobStatus>().Select(status => new Search($"status={status.ToWire()}", new() { Status = status })),
            new("queue, status=completed", new() { Queue = "queue-3", Status = JobStatus.Completed }),
            new("queue, status=pending", new() { Queue = "queue-7", Status = JobStatus.Pending }),
            new("queue, status=cancelled", new() { Queue = "queue-1", Status = JobStatus.Cancelled }),
            new("type", new() { Type = "report" }),
            new("type, the queue's name", new() { Type = "queue-3" }),
            new("tag, 5 %", new() { Tag = "all" }),
            new("tag, 0.1 %", new() { Tag = "vip" }),
            new("errorCode, 1 %", new() { ErrorCode = "TIMEOUT" }),
            new("errorCode, 0.02 %", new() { ErrorCode = "NETWORK_ERROR" }),
            new("fingerprint", new() { Fingerprint = DeadLetters.Fingerprint.Of("queue-3", new JobError { Code = "NETWORK_ERROR", Message = "The connection was refused." }) }),
            new("createdAfter", new() { CreatedAfter = middle }),
            new("createdBefore, the oldest tenth", new() { CreatedBefore = early }),
            new("created within a minute", new() { CreatedAfter = middle, CreatedBefore = middle + 60_000 }),
            new("queue, type, status", new() { Queue = "queue-2", Type = "letter", Status = JobStatus.Completed }),
            new("tag, errorCode, never together", new() { Tag = "all", ErrorCode = "TIMEOUT" }),
            new("tag, status, oldest tenth", new() { Tag = "vip", Status = JobStatus.Completed, CreatedBefore = early }),
            new("type, errorCode, queue", new() { Type = "queue-2", ErrorCode = "INVALID_JOB_DATA", Queue = "queue-2" }),
            new("text, found everywhere", new() { Text = "NUMBER" }),
            new("text, found nowhere", new() { Text = "haystack" }),
            new("data.customer.id", new() { Data = [FieldCondition.Parse("customer.id", "4711")] }),
            new("data.customer.id, tag", new() { Tag = "vip", Data = [FieldCondition.Parse("customer.id", "4000")] }),
        ];
    }

    // First pages, and those behind them; each is compared with what the jobs were when they were made.
    private static async Task MeasureAsync(IJobQueries queries, Search search)
    {
        var (times, looked, cursor, found) = (new Figures(), 0L, (string?)null, 0L);
        for (var i = -5; i < Times; i++)
        {
            var since = Stopwatch.GetTimestamp();
            var page = await queries.ListJobsAsync(search.Filter, cursor, Limit);
            var time = Stopwatch.GetElapsedTime(since);
            found = cursor is null ? page.Items.Count : found + page.Items.Count;
            if (page.Items.Any(job => !search.Filter.Matches(job)) || found > search.Matching
                || (page.NextCursor is null ? found != search.Matching : page.Items.Count < Limit && page.Scan?.Complete != false))
            {
                throw new InvalidOperationException($"The search by {search.Name} gave {found} of {search.Matching} jobs.");
            }

            looked = Math.Max(looked, page.Scan?.LookedAt ?? page.Items.Count);
            cursor = page.NextCursor;
            if (i >= 0)
            {
                times.Add(time.TotalMilliseconds);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {search.Name}: p50 {times.Median:N1}, p99 {times.At(0.99):N1}; {search.Matching:N0} match, {looked:N0} looked at at most"));
    }

    private sealed class Search(string name, JobFilter filter)
    {
        private long _matching;

        public string Name => name;

        public JobFilter Filter => filter;

        public long Matching => Volatile.Read(ref _matching);

        public void Count(JobState job)
        {
            if (filter.Matches(job))
            {
                Interlocked.Increment(ref _matching);
            }
        }
    }
}
