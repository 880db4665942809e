using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ReTraced.Bench.Load;
using ReTraced.Bench.Stores;
using ReTraced.Gateway;
using ReTraced.Handlers;
using ReTraced.Json;
using ReTraced.Testing;

namespace ReTraced.Bench.Measures;

/// <summary>
/// A hundred jobs a second on an idle server, each sent when its time has come, whatever became of those before it: how long from the
/// enqueue's 201, and from that time, to the handler's start. Server and client share this process, so that one clock measures both.
/// </summary>
internal static class LatencyBench
{
    private const int WarmUp = 300;
    private const int Jobs = 1_000;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(10);

    public static async Task RunAsync(MeasureRun measure)
    {
        var kind = measure.Store;
        var figures = (AnswerP50: new Figures(), AnswerP99: new Figures(), SendP50: new Figures(), SendP99: new Figures());
        for (var run = 0; run < measure.Runs; run++)
        {
            var (answered, sent) = await MeasureAsync(kind);
            figures.AnswerP50.Add(answered.At(0.5));
            figures.AnswerP99.Add(answered.At(0.99));
            figures.SendP50.Add(sent.At(0.5));
            figures.SendP99.Add(sent.At(0.99));
        }

        Console.WriteLine($"{kind} latency, 201 to handler: p50 {figures.AnswerP50.ToString("N2")} ms, p99 {figures.AnswerP99.ToString("N2")} ms; every job exactly once");
        Console.WriteLine($"{kind} latency, time to send to handler: p50 {figures.SendP50.ToString("N2")} ms, p99 {figures.SendP99.ToString("N2")} ms");
    }

    private static async Task<(Figures Answered, Figures Sent)> MeasureAsync(string kind)
    {
        await using var home = await StoreHome.MakeAsync(kind);
        var app = GatewayApp.Build(
            GatewayArguments.Parse(["--urls=http://127.0.0.1:0", .. home.Settings, "--Logging:LogLevel:Default=Warning"]),
            (_, retraced) => retraced.AddHandler<StampHandler>("stamp"));
        await app.StartAsync();
        var (answered, sent) = (new ConcurrentBag<double>(), new ConcurrentBag<double>());
        using (var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single() + "/api/v1/") })
        {
            var (since, sends) = (Stopwatch.GetTimestamp(), new List<Task>());
            for (var i = 0; i < WarmUp + Jobs; i++)
            {
                var due = since + (long)(i * Every.TotalSeconds * Stopwatch.Frequency);
                while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } left)
                {
                    await Task.Delay(left, TimeProvider.System);
                }

                sends.Add(SendAsync(client, i, due, i < WarmUp ? null : (answered, sent)));
            }

            await Task.WhenAll(sends);
            await Eventually.True(async () => (long)(await client.GetFromJsonAsync<JsonNode>("stats"))!["depth"]!["completed"]! == WarmUp + Jobs);
            await Record.CheckAsync(client, new Workload("stamp", WarmUp + Jobs));
        }

        await app.StopAsync();
        await app.DisposeAsync();
        return (Figures.Of(answered), Figures.Of(sent));
    }

    private static async Task SendAsync(HttpClient client, int number, long due, (ConcurrentBag<double> Answered, ConcurrentBag<double> Sent)? to)
    {
        var jobId = $"stamp-{number}";
        var started = StampHandler.Started[jobId] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var answer = await client.PostAsJsonAsync("jobs", new { jobId, queueName = "stamp" });
        var answeredAt = Stopwatch.GetTimestamp();
        answer.EnsureSuccessStatusCode();
        var startedAt = await started.Task;
        // A handler may start before its caller has read the answer: that is no time at all.
        to?.Answered.Add(Math.Max(0, Stopwatch.GetElapsedTime(answeredAt, startedAt).TotalMilliseconds));
        to?.Sent.Add(Stopwatch.GetElapsedTime(due, startedAt).TotalMilliseconds);
    }

    private sealed class StampHandler : IJobHandler<JsonData>
    {
        public static readonly ConcurrentDictionary<string, TaskCompletionSource<long>> Started = new();

        public Task<object?> HandleAsync(JsonData data, JobContext context, CancellationToken cancellationToken)
        {
            Started[context.JobId].SetResult(Stopwatch.GetTimestamp());
            return Task.FromResult<object?>(null);
        }
    }
}
