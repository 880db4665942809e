using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ReTraced.Checking;
using ReTraced.EndToEnd;
using ReTraced.Storage;
using ReTraced.Storage.Redis;
using ReTraced.Testing;

namespace ReTraced.Cluster.Tests.Running;

/// <summary>A cluster of real processes on a real Redis: silos and gateways that can be killed, stopped and started.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly Folder _folder = new();
    private readonly List<GatewayProcess> _processes = [];
    private readonly ConcurrentDictionary<string, bool> _promised = new(StringComparer.Ordinal);

    private TestCluster(RedisServer redis) => Redis = redis;

    public RedisServer Redis { get; }

    /// <summary>The silos that were started, dead or alive.</summary>
    public List<GatewayProcess> Silos { get; } = [];

    /// <summary>The file of what ran.</summary>
    public string Runs => Path.Combine(_folder.Path, "runs.log");

    /// <summary>The jobs whose enqueue was answered 201.</summary>
    public ICollection<string> Promised => _promised.Keys;

    public static async Task<TestCluster> StartAsync(int silos, params string[] arguments)
    {
        var cluster = new TestCluster(await RedisServer.StartAsync());
        try
        {
            // The first alone: those that come together take each other's vote.
            for (var i = 0; i < silos; i++)
            {
                await cluster.AddSiloAsync(arguments);
            }
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return cluster;
    }

    /// <summary>Starts one more silo.</summary>
    public async Task<GatewayProcess> AddSiloAsync(params string[] arguments)
    {
        var silo = await GatewayProcess.StartTestSiloAsync(_folder.Path,
        [
            .. Common,
            string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:SiloPort={RedisServer.FreePort()}"),
            string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:GatewayPort={RedisServer.FreePort()}"),
            "--ReTraced:ShutdownSeconds=20", "--ReTraced:Concurrency=16",
            .. arguments,
        ]);
        _processes.Add(silo);
        Silos.Add(silo);
        return silo;
    }

    /// <summary>Starts a gateway.</summary>
    public async Task<GatewayProcess> AddGatewayAsync(params string[] arguments)
    {
        var gateway = await GatewayProcess.StartTestHostAsync(_folder.Path, [.. Common, .. arguments]);
        _processes.Add(gateway);
        return gateway;
    }

    /// <summary>A path in the folder of the test.</summary>
    public string PathOf(string name) => Path.Combine(_folder.Path, name);

    /// <summary>The body of a job of the directed handler.</summary>
    public static JsonObject Directed(string jobId, string queue, string what = "ok", string? file = null) => new()
    {
        ["jobId"] = jobId,
        ["queueName"] = queue,
        ["type"] = "directed",
        ["jobData"] = new JsonObject { ["do"] = what, ["file"] = file },
        ["timeoutSeconds"] = 600,
    };

    /// <summary>Makes a job, and again with the same key until it is answered: what is not answered may be there or not.</summary>
    public async Task EnqueueAsync(HttpClient http, JsonObject job, CancellationToken end = default)
    {
        var jobId = (string)job["jobId"]!;
        while (true)
        {
            end.ThrowIfCancellationRequested();
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/jobs") { Content = new StringContent(job.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };
                request.Headers.Add("Idempotency-Key", jobId);
                using var response = await http.SendAsync(request, end);
                if (response.IsSuccessStatusCode)
                {
                    _promised[jobId] = true;
                    return;
                }

                var text = await response.Content.ReadAsStringAsync(end);
                Assert.True((int)response.StatusCode == 503 && response.Headers.RetryAfter is not null, $"{jobId}: {(int)response.StatusCode} {text}");
            }
            catch (HttpRequestException)
            {
                // The gateway itself has gone.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, end);
        }
    }

    /// <summary>Waits until every promised job is completed.</summary>
    public Task AllCompletedAsync(HttpClient http, params string[] queues) => AllEndedAsync(http, queues, "completed");

    /// <summary>Waits until every promised job is in one of these statuses.</summary>
    public async Task AllEndedAsync(HttpClient http, IReadOnlyList<string> queues, params string[] statuses) => await Eventually.True(
        async () =>
        {
            var ended = 0;
            foreach (var (queue, status) in queues.SelectMany(queue => statuses.Select(status => (queue, status))))
            {
                ended += await http.CountAsync(queue, status);
            }

            return ended >= Promised.Count;
        },
        $"all of {Promised.Count} jobs are {string.Join(" or ", statuses)}");

    /// <summary>Reads the whole store, and insists that it holds together and that nothing promised is missing.</summary>
    public async Task<CheckReport> CheckAsync()
    {
        await using var store = await OpenStoreAsync();
        var report = await new HistoryChecker(new CheckedStore(store, store, store, store)).CheckAsync(new CheckExpectations { Enqueued = [.. Promised] });
        using var text = new StringWriter();
        report.Write(text);
        Assert.True(report.Ok, text.ToString());
        return report;
    }

    /// <summary>Opens the store beside the cluster, to read.</summary>
    public Task<RedisJobStore> OpenStoreAsync() => RedisJobStore.OpenAsync(
        new RedisStoreOptions { ConnectionString = Redis.ConnectionString }, new StoreGeneration(), TimeProvider.System, NullLogger<RedisJobStore>.Instance);

    /// <summary>The lines of what ran.</summary>
    public string[] ReadRuns() => File.Exists(Runs) ? File.ReadAllLines(Runs) : [];

    public async ValueTask DisposeAsync()
    {
        _processes.ForEach(process => process.Dispose());
        await Redis.DisposeAsync();
        _folder.Dispose();
    }

    private string[] Common =>
    [
        $"--ReTraced:Redis:ConnectionString={Redis.ConnectionString}", "--ReTraced:Store=redis", $"--TestHost:Runs={Runs}", "--Logging:LogLevel:Default=Warning",
    ];
}
