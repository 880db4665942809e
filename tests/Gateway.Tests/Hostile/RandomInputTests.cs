using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>
/// Several clients at once call everything at random, for a minute of real time: right, nearly right and wild. Whatever
/// they send, the server answers properly, keeps a record that holds, and keeps nothing else.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class RandomInputTests(ApiServer api) : IClassFixture<ApiServer>
{
    private const int Clients = 6;

    // Queues, buffers and caches at their fullest; and for each request a quarter of what would be a leak.
    private const long AllowedBytes = 8 * 1024 * 1024;
    private const long AllowedBytesPerRequest = 256;

    private static readonly int Seed = Setting("RETRACED_RANDOM_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Setting("RETRACED_RANDOM_SECONDS") ?? 60);

    private readonly RandomWorld _world = new();
    private readonly List<RandomCalls.Call> _calls = [.. RandomCalls.All.Values.SelectMany(call => Enumerable.Repeat(call, call.Weight))];
    private long _sent;

    [Fact]
    public async Task EveryCall_HasAGenerator()
    {
        var document = (await api.GetAsync("~/openapi/v1.json")).Is(200);

        var calls = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(call => $"{call.Key.ToUpperInvariant()} {path.Key}"));

        Assert.Equal(calls.Order(StringComparer.Ordinal), RandomCalls.All.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Server_WhenAnythingIsSentForAMinute_AnswersProperlyAndKeepsTrueRecords()
    {
        try
        {
            await RunAsync(Length / 6, Seed);
            await _world.DrainAsync(api);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var warm = _sent;

            await RunAsync(Length * 5 / 6, Seed + Clients);
            await _world.DrainAsync(api);

            await MemoryIsAsync(before, _sent - warm);
            await EveryJobIsTrueAsync();
            await CountsAgreeAsync();
            await api.IsAsync(await api.EnqueueAsync(new { queueName = "at-the-end", type = "noop" }), "completed");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"After {_sent} requests of RETRACED_RANDOM_SEED={Seed}: {e.Message}", e);
        }
    }

    private async Task RunAsync(TimeSpan length, int seed)
    {
        var start = Stopwatch.GetTimestamp();
        using var failed = new CancellationTokenSource();
        await Task.WhenAll(Enumerable.Range(seed, Clients).Select(own => Task.Run(() => CallAsync(new Random(own)))));

        async Task CallAsync(Random random)
        {
            var values = new RandomValues(random, _world);
            while (Stopwatch.GetElapsedTime(start) < length && !failed.IsCancellationRequested)
            {
                var request = _calls[random.Next(_calls.Count)].Make(values);
                try
                {
                    var answer = await api.SendBytesAsync(new HttpMethod(request.Method), $"~{request.Path}", request.Body, request.MediaType, request.Headers);
                    Interlocked.Increment(ref _sent);
                    Check(answer);
                    _world.Learn(answer, random);
                }
                catch (Exception e)
                {
                    await failed.CancelAsync();
                    throw new InvalidOperationException($"{request.Method} {request.Path} {(request.Body is null ? "" : System.Text.Encoding.UTF8.GetString(request.Body))}: {e.Message}", e);
                }
            }
        }
    }

    private static void Check(Answer answer)
    {
        if (answer.Status < 400)
        {
            Assert.Contains(answer.Status, (int[])[200, 201, 202, 204]);
            return;
        }

        Assert.True(answer.Status < 500, $"{answer.Status} {answer.Text}");
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal(answer.Status, (int?)answer["status"]);
        Assert.All((string[])["code", "title", "detail"], field => Assert.False(string.IsNullOrWhiteSpace((string?)answer[field]), $"no {field}: {answer.Text}"));
    }

    // Grains end after their last answer, and what they held is garbage after that.
    private static async Task MemoryIsAsync(long before, long requests)
    {
        var (allowed, used) = (before + AllowedBytes + (AllowedBytesPerRequest * requests), 0L);
        try
        {
            await Eventually.True(() => (used = GC.GetTotalMemory(forceFullCollection: true)) <= allowed);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{requests} requests left {used - before:N0} bytes behind ({(used - before) / requests} each), with nothing left to do; {allowed - before:N0} are allowed.");
        }
    }

    private async Task EveryJobIsTrueAsync()
    {
        var jobs = await api.WalkAsync("/jobs", 500);
        Assert.NotEmpty(jobs);
        await Parallel.ForEachAsync(jobs.Select(job => (string)job["jobId"]!), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (jobId, _) =>
        {
            var verified = await api.GetAsync($"/jobs/{jobId}/verify");
            // Its queue's retention may take a finished job between the list and here.
            if (verified.Status != 404 || (await api.GetAsync($"/jobs/{jobId}")).Status != 404)
            {
                Assert.True((bool?)verified.Is(200)["ok"], $"{jobId}: {verified.Text}");
            }
        });
    }

    private async Task CountsAgreeAsync()
    {
        var different = "";
        try
        {
            // Retention may be at work while this counts.
            await Eventually.True(async () => (different = await DifferenceAsync()).Length == 0);
        }
        catch (TimeoutException)
        {
            Assert.Fail(different);
        }
    }

    private async Task<string> DifferenceAsync()
    {
        foreach (var queue in await api.WalkAsync("/queues", 500))
        {
            foreach (var (status, count) in queue["depth"]!.AsObject())
            {
                var listed = (await api.WalkAsync($"/jobs?queue={queue["name"]}&status={status}", 500)).Count;
                if (listed != (long)count!)
                {
                    return $"Queue {queue["name"]} counts {count} {status} jobs and lists {listed}.";
                }
            }
        }

        return "";
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
