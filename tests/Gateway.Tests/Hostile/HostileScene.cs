using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>A server with a job in every state, none of which moves by itself, and the leases that go with them.</summary>
public sealed class HostileScene : IAsyncLifetime, IDisposable
{
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    public ApiServer Api { get; } = new();

    /// <summary><see cref="EverythingAsync"/> as it was after the request before.</summary>
    public string Known { get; set; } = "";

    /// <summary>Puts the names of this scene's jobs and tokens where a row has left places for them.</summary>
    public string Fill(string text)
    {
        foreach (var (place, value) in _places)
        {
            text = text.Replace(place, value, StringComparison.Ordinal);
        }

        return text;
    }

    public async Task InitializeAsync()
    {
        await Api.InitializeAsync();
        (await Api.PatchAsync("/queues/bad", """{"maxConcurrency":7,"classification":{"A_CODE":"PERMANENT"}}""")).Is(200);
        await AddAsync("pending");
        _places["{delayed}"] = await Api.EnqueueAsync(new { queueName = "delayed", jobId = "delayed", delaySeconds = 600_000 });
        await RunAsync("processing", null, null);
        await RunAsync("completed", "complete", "{}");
        await RunAsync("failed", "fail", """{"error":{"code":"INVALID_JOB_DATA","message":"m"}}""");
        await RunAsync("dead", "fail", """{"error":{"code":"NETWORK_ERROR","message":"m"}}""");
        await RunAsync("poisoned", "fail", """{"error":{"code":"NETWORK_ERROR","message":"m"},"kind":"POISON"}""");
        await RunAsync("discarded", "fail", """{"error":{"code":"NETWORK_ERROR","message":"m"}}""");
        (await Api.PostAsync("/dlq/discarded/discard", new { reason = "r" })).Is(200);
        await AddAsync("cancelled");
        (await Api.PostAsync("/jobs/cancelled/cancel", new { reason = "r" })).Is(200);

        // The lease of one worker, given back, and the lease of the next on the same job.
        await RunAsync("handed", "release", "{}");
        _places["{stale}"] = _places["{token:handed}"];
        await LeaseAsync("handed", "second");
        _places["{mutated}"] = _places["{token:processing}"][..^22] + "AAAAAAAAAAAAAAAAAAAAAA";
        _places["{ofNoJob}"] = "processing~no-such-job~AAAAAAAAAAAAAAAAAAAAAA";

        (await Api.PostAsync("/jobs", """{"queueName":"bad-key","jobId":"keyed","delaySeconds":600000}""", ("Idempotency-Key", "taken"))).Is(201);
        Known = await EverythingAsync();
    }

    public Task DisposeAsync() => Api.DisposeAsync();

    public void Dispose() => Api.Dispose();

    /// <summary>Everything that a request could have changed: every job's version and status, every count and every setting, and who runs what: a worker's queues are forgotten after a minute anyway.</summary>
    public async Task<string> EverythingAsync()
    {
        var jobs = await Api.WalkAsync("/jobs", 500);
        var queues = await Api.WalkAsync("/queues", 500);
        var dead = await Api.WalkAsync("/dlq", 500);
        var workers = await Api.WalkAsync("/workers", 500);
        return new JsonArray(
        [
            .. jobs.Select(job => Some(job, "jobId", "version", "status", "updatedAt", "progress")),
            .. queues.Select(queue => Some(queue, "name", "depth", "settings")),
            .. dead.Select(letter => Some(letter, "jobId", "deaths", "resolution")),
            .. workers.Where(worker => worker["running"]!.AsArray().Count > 0).Select(worker => Some(worker, "workerId", "running")),
            (await Api.GetAsync("/jobs/processing/log")).Is(200).Items.DeepClone(),
            (await Api.DepthAsync()).DeepClone(),
        ]).ToJsonString();
    }

    private static JsonObject Some(JsonNode node, params ReadOnlySpan<string> fields)
    {
        var some = new JsonObject();
        foreach (var field in fields)
        {
            some[field] = node[field]?.DeepClone();
        }

        // Told anew with each extension, counted on from the moment of asking.
        foreach (var run in some["running"]?.AsArray() ?? [])
        {
            run!.AsObject().Remove("leaseExpiresAt");
        }

        return some;
    }

    private async Task AddAsync(string name) => _places[$"{{{name}}}"] = await Api.EnqueueAsync(
        new { queueName = name, jobId = name, type = "nobody", maxTries = 1, timeoutSeconds = 86_400, jobData = new { a = 1 } });

    private async Task RunAsync(string name, string? end, string? body)
    {
        await AddAsync(name);
        await LeaseAsync(name, "first");
        if (end is not null)
        {
            (await Api.PostAsync($"/leases/{_places[$"{{token:{name}}}"]}/{end}", body!)).Is(200);
        }
    }

    private async Task LeaseAsync(string queue, string workerId)
    {
        var poll = (await Api.PostAsync("/leases", new { workerId, queues = new[] { queue }, types = new[] { "nobody" }, waitMs = 20_000 })).Is(200);
        _places[$"{{token:{queue}}}"] = (string)poll["leases"]![0]!["leaseToken"]!;
    }
}
