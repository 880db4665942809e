using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using ReTraced.Bench.Servers;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Measures;

/// <summary>The pages of the dashboard in a real browser, on a server whose store holds very many jobs.</summary>
internal static class PagesBench
{
    private const string Chromium = "/usr/bin/chromium";
    private const int Times = 20;
    private const int Before = 3;

    // The paint is over when this is asked, or comes yet.
    private const string FirstPaint = """
        () => new Promise(done => new PerformanceObserver(list => done(list.getEntriesByName('first-contentful-paint')[0]?.startTime)).observe({ type: 'paint', buffered: true }))
        """;

    private const string Beside = "() => performance.getEntriesByType('resource').reduce((sum, entry) => sum + entry.encodedBodySize, 0)";

    public static async Task RunAsync(MeasureRun run)
    {
        var jobs = run.Argument ?? 1_000_000;
        await using var home = await StoreHome.MakeAsync(run.Store);
        var life = new MixedLife(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (jobs * 10L));
        await using (var store = await BenchStore.OpenAsync(home))
        {
            await life.FillAsync(store.Jobs, jobs, new Progress($"{run.Store} pages: filling the store"));
        }

        await using var server = await BenchServer.StartAsync(home);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store} pages with {jobs:N0} jobs, {Times} times each, ms:"));
        foreach (var path in await PathsAsync(server))
        {
            await MeasureAsync(server, browser, path);
        }
    }

    private static async Task<IReadOnlyList<string>> PathsAsync(BenchServer server)
    {
        var dead = (await server.GetAsync("dlq?limit=1"))["items"]![0]!;
        return
        [
            "/", "/queues", "/queues/queue-3", "/jobs", "/jobs?status=completed&queue=queue-3", "/jobs?tag=vip", $"/jobs/{dead["jobId"]}",
            "/dlq", "/dlq/letters", $"/dlq/{dead["fingerprint"]}", "/operations", "/schedules", "/workflows", "/workers", "/backoff", "/audit", "/settings",
        ];
    }

    private static async Task MeasureAsync(BenchServer server, IBrowser browser, string path)
    {
        var (answers, paints, first, bytes, beside) = (new Figures(), new Figures(), TimeSpan.Zero, 0, 0);
        for (var i = -Before; i < Times; i++)
        {
            var since = Stopwatch.GetTimestamp();
            var html = await server.Client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            var answer = Stopwatch.GetElapsedTime(since);
            // Nothing is kept from one to the next.
            await using var context = await browser.NewContextAsync();
            var page = await context.NewPageAsync();
            await page.GotoAsync(new Uri(server.Client.BaseAddress!, path).ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            var paint = await page.EvaluateAsync<double>(FirstPaint);
            first = i == -Before ? answer : first;
            (bytes, beside) = (html.Length, await page.EvaluateAsync<int>(Beside));
            if (i >= 0)
            {
                answers.Add(answer.TotalMilliseconds);
                paints.Add(paint);
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {path}: first paint p50 {paints.Median:N0}, p95 {paints.At(0.95):N0}; answered in p50 {answers.Median:N1}, p95 {answers.At(0.95):N1}, the first time in {first.TotalMilliseconds:N0}; {bytes:N0} bytes, and {beside:N0} of styles and scripts"));
    }
}
