using System.Text;
using static ReTraced.Gateway.Tests.Hostile.RandomValues;

namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>A generator of random requests for every call of the API. A new call needs one here.</summary>
internal static class RandomCalls
{
    private const string Api = "/api/v1";

    /// <summary>How often a call is made beside the others, and how one is made up.</summary>
    public sealed record Call(int Weight, Func<RandomValues, RandomRequest> Make);

    public static readonly IReadOnlyDictionary<string, Call> All = new Dictionary<string, Call>(StringComparer.Ordinal)
    {
        ["GET /healthz"] = new(1, v => Get($"/healthz{v.Query()}")),
        ["GET /readyz"] = new(1, v => Get("/readyz")),
        ["POST /api/v1/jobs"] = new(12, Enqueue),
        ["POST /api/v1/jobs/batch"] = new(2, Batch),
        ["GET /api/v1/jobs"] = new(3, v => Get(Api + "/jobs" + v.Query(
        [
            ("queue", v.Queue), ("status", () => v.Any("pending", "dead", "completed", "Dead")), ("type", () => v.Any(RandomWorld.Types)), ("errorCode", () => v.Any("TIMEOUT", "A_CODE")),
            ("fingerprint", () => "0123456789abcdef"), ("tag", () => "red"), ("data.to", () => v.Any("ann", "42", "null", "")), ("data.a.0.b%5C.c", () => v.Any("1e400", "-0", "true")), ("text", () => v.Any("ann", "%", "\\", "\"")), ("createdAfter", () => "0"), ("createdBefore", () => "253402300799999"), .. v.Paging(),
        ]))),
        ["GET /api/v1/jobs/{jobId}"] = new(4, v => Get($"{Api}/jobs/{v.JobId()}")),
        ["GET /api/v1/jobs/{jobId}/history"] = new(2, v => Get($"{Api}/jobs/{v.JobId()}/history{v.Query(v.Paging())}")),
        ["GET /api/v1/jobs/{jobId}/ledger"] = new(2, v => Get($"{Api}/jobs/{v.JobId()}/ledger{v.Query(v.Paging())}")),
        ["GET /api/v1/jobs/{jobId}/log"] = new(2, v => Get($"{Api}/jobs/{v.JobId()}/log{v.Query(v.Paging())}")),
        ["GET /api/v1/jobs/{jobId}/explain"] = new(2, v => Get($"{Api}/jobs/{v.JobId()}/explain")),
        ["GET /api/v1/jobs/{jobId}/verify"] = new(2, v => Get($"{Api}/jobs/{v.JobId()}/verify")),
        ["GET /api/v1/jobs/{jobId}/export"] = new(2, v => Get($"{Api}/jobs/{v.JobId()}/export")),
        ["POST /api/v1/exports/verify"] = new(2, Export),
        ["POST /api/v1/jobs/{jobId}/cancel"] = new(3, v => Post(v, $"/jobs/{v.JobId()}/cancel", ("reason", v.Because()))),
        ["POST /api/v1/jobs/{jobId}/retry"] = new(4, v => Retry(v, $"/jobs/{v.JobId()}/retry")),
        ["POST /api/v1/jobs/{jobId}/clone"] = new(2, v => v.Chance(0.5)
            ? Post(v, $"/jobs/{v.JobId()}/clone", ("reason", v.Because()))
            : Post(v, $"/jobs/{v.JobId()}/clone", ("reason", v.Because()), ("changes", v.Changes()))),
        ["POST /api/v1/leases"] = new(10, Poll),
        ["POST /api/v1/leases/{token}/heartbeat"] = new(4, v => v.Chance(0.8) ? new RandomRequest("POST", $"{Api}/leases/{v.Token()}/heartbeat", null, null) : Post(v, $"/leases/{v.Token()}/heartbeat")),
        ["POST /api/v1/leases/{token}/complete"] = new(6, v => Post(v, $"/leases/{v.Token()}/complete", ("output", v.JobData()))),
        ["POST /api/v1/leases/{token}/fail"] = new(8, v => v.Chance(0.5)
            ? Post(v, $"/leases/{v.Token()}/fail", ("error", v.Error()))
            : Post(v, $"/leases/{v.Token()}/fail", ("error", v.Error()), ("kind", Text(v.Any("TEMPORARY", "PERMANENT", "POISON"))))),
        ["POST /api/v1/leases/{token}/release"] = new(3, v => Post(v, $"/leases/{v.Token()}/release")),
        ["POST /api/v1/leases/{token}/progress"] = new(3, v => Post(v, $"/leases/{v.Token()}/progress", ("percent", v.Any("0", "50.5", "100", "101")), ("message", Text("half")))),
        ["POST /api/v1/leases/{token}/log"] = new(3, v => Post(v, $"/leases/{v.Token()}/log", ("lines", v.Any("[\"one\"]", "[\"one\",\"two\",\"\"]", "[]")))),
        ["GET /api/v1/workers"] = new(1, v => Get($"{Api}/workers{v.Query(v.Paging())}")),
        ["GET /api/v1/queues"] = new(1, v => Get($"{Api}/queues{v.Query(v.Paging())}")),
        ["GET /api/v1/queues/{queue}"] = new(1, v => Get($"{Api}/queues/{AnyQueue(v)}")),
        ["PATCH /api/v1/queues/{queue}"] = new(2, Settings),
        ["POST /api/v1/queues/{queue}/pause"] = new(1, v => Post(v, $"/queues/{v.Queue()}/pause", ("reason", v.Because()))),
        ["POST /api/v1/queues/{queue}/drain"] = new(1, v => Post(v, $"/queues/{v.Queue()}/drain", ("reason", v.Because()))),
        ["POST /api/v1/queues/{queue}/resume"] = new(4, v => Post(v, $"/queues/{v.Queue()}/resume", ("reason", v.Because()))),
        ["POST /api/v1/queues/{queue}/purge"] = new(1, v => Post(v, $"/queues/{(v.Chance(0.1) ? v.Queue() : AnyQueue(v))}/purge", ("reason", v.Because()))),
        ["GET /api/v1/dlq"] = new(2, v => Get(Api + "/dlq" + v.Query(
        [
            ("queue", v.Queue), ("status", () => v.Any("dead", "poisoned")), ("failureType", () => v.Any("TEMPORARY", "PERMANENT", "POISON")), ("errorCode", () => "TIMEOUT"),
            ("fingerprint", () => v.Any("f", "0123456789abcdef")), ("resolved", () => v.Any("true", "false")), ("type", () => v.Any(RandomWorld.Types)), ("tag", () => "red"), ("text", () => "ann"), ("data.to", () => "ann"),
            ("diedAfter", () => "0"), ("diedBefore", () => "253402300799999"), .. v.Paging(),
        ]))),
        ["GET /api/v1/dlq-groups"] = new(1, v => Get(Api + "/dlq-groups" + v.Query(("queue", v.Queue), ("resolved", () => v.Any("true", "false")), ("limit", () => v.Any("1", "100"))))),
        ["POST /api/v1/dlq/bulk"] = new(1, Bulk),
        ["GET /api/v1/events"] = new(1, v => Get($"{Api}/events?maxSeconds=0{(v.Chance(0.5) ? $"&queue={v.Queue()}" : "")}")),
        ["GET /api/v1/schedules"] = new(1, v => Get($"{Api}/schedules{v.Query(v.Paging())}")),
        ["PUT /api/v1/schedules/{scheduleId}"] = new(2, Schedule),
        ["GET /api/v1/schedules/{scheduleId}"] = new(1, v => Get($"{Api}/schedules/{v.JobId()}")),
        ["DELETE /api/v1/schedules/{scheduleId}"] = new(1, v => new RandomRequest("DELETE", $"{Api}/schedules/{v.JobId()}", null, null)),
        ["GET /api/v1/schedules/{scheduleId}/next"] = new(1, v => Get($"{Api}/schedules/{v.JobId()}/next{v.Query(("count", () => v.Any("1", "100", "0")))}")),
        ["GET /api/v1/schedules/{scheduleId}/history"] = new(1, v => Get($"{Api}/schedules/{v.JobId()}/history{v.Query(v.Paging())}")),
        ["POST /api/v1/schedules/{scheduleId}/pause"] = new(1, v => Post(v, $"/schedules/{v.JobId()}/pause", ("reason", v.Because()))),
        ["POST /api/v1/schedules/{scheduleId}/resume"] = new(1, v => Post(v, $"/schedules/{v.JobId()}/resume", ("reason", v.Because()))),
        ["POST /api/v1/schedules/{scheduleId}/trigger"] = new(1, v => Post(v, $"/schedules/{v.JobId()}/trigger", ("reason", v.Because()))),
        ["POST /api/v1/workflows"] = new(2, Workflow),
        ["GET /api/v1/workflows"] = new(1, v => Get($"{Api}/workflows{v.Query(v.Paging())}")),
        ["GET /api/v1/workflows/{workflowId}"] = new(1, v => Get($"{Api}/workflows/{v.JobId()}")),
        ["GET /api/v1/workflows/{workflowId}/jobs"] = new(1, v => Get($"{Api}/workflows/{v.JobId()}/jobs{v.Query(v.Paging())}")),
        ["POST /api/v1/workflows/{workflowId}/cancel"] = new(1, v => Post(v, $"/workflows/{v.JobId()}/cancel", ("reason", v.Because()))),
        ["POST /api/v1/workflows/{workflowId}/retry"] = new(1, v => Post(v, $"/workflows/{v.JobId()}/retry", ("reason", v.Because()), ("jobIds", v.Any("[]", "[\"a\"]", "null")), ("force", v.Any("true", "false")))),
        ["GET /api/v1/operations"] = new(1, v => Get(Api + "/operations" + v.Query([("status", () => v.Any("running", "paused", "completed", "cancelled")), .. v.Paging()]))),
        ["GET /api/v1/operations/{operationId}"] = new(1, v => Get($"{Api}/operations/{v.JobId()}")),
        ["POST /api/v1/operations/{operationId}/pause"] = new(1, v => Post(v, $"/operations/{v.JobId()}/pause", ("reason", v.Because()))),
        ["POST /api/v1/operations/{operationId}/resume"] = new(1, v => Post(v, $"/operations/{v.JobId()}/resume", ("reason", v.Because()))),
        ["POST /api/v1/operations/{operationId}/cancel"] = new(1, v => Post(v, $"/operations/{v.JobId()}/cancel", ("reason", v.Because()))),
        ["GET /api/v1/dlq/{jobId}"] = new(2, v => Get($"{Api}/dlq/{v.JobId()}")),
        ["POST /api/v1/dlq/{jobId}/retry"] = new(3, v => Retry(v, $"/dlq/{v.JobId()}/retry")),
        ["POST /api/v1/dlq/{jobId}/poison"] = new(2, v => Post(v, $"/dlq/{v.JobId()}/poison", ("reason", v.Because()))),
        ["POST /api/v1/dlq/{jobId}/discard"] = new(2, v => Post(v, $"/dlq/{v.JobId()}/discard", ("reason", v.Because()))),
        ["POST /api/v1/backoff/preview"] = new(1, v => Post(v, "/backoff/preview", ("backoffStrategy", Text(v.Any("exponential", "fixed", "threeTier", "linear"))), ("backoffConfig", v.Backoff()), ("maxTries", v.Any("1", "1000")))),
        ["GET /api/v1/audit"] = new(2, v => Get(Api + "/audit" + v.Query(
        [
            ("by", () => v.Any("local", "ada")), ("action", () => v.Any("job.cancel", "queue.", ".", "")), ("target", v.JobId), ("after", () => "0"), ("before", () => "253402300799999"), .. v.Paging(),
        ]))),
        ["GET /api/v1/stats"] = new(1, v => Get($"{Api}/stats{v.Query(("queue", v.Queue))}")),
        ["GET /api/v1/stats/drift"] = new(1, v => Get($"{Api}/stats/drift{v.Query(("queue", v.Queue))}")),
    };

    private static RandomRequest Enqueue(RandomValues v)
    {
        var request = new RandomRequest("POST", $"{Api}/jobs", v.Body(v.Job()), v.Chance(0.98) ? "application/json" : v.Any("text/plain", "application/json; charset=latin1", "application/x-ndjson"));
        // Few keys for many bodies: most are used again, some with the same body, while the first is still on its way.
        return v.Chance(0.8) ? request
            : v.Chance(0.5) ? request with { Headers = [("Idempotency-Key", v.Any("", "a b", "key-1", "key-2", new string('k', 300)))] }
            : request with { Body = Encoding.UTF8.GetBytes(Fields(("queueName", Text(v.Queue())), ("type", Text("noop")))), MediaType = "application/json", Headers = [("Idempotency-Key", $"same-{v.Random.Next(50)}")] };
    }

    private static RandomRequest Batch(RandomValues v)
    {
        var jobs = Enumerable.Range(0, v.Random.Next(0, 12)).Select(_ => v.Chance(0.97) ? Fields([.. v.Job()]) : Encoding.UTF8.GetString(v.Body(v.Job()))).ToList();
        return v.Chance(0.7)
            ? Post(v, "/jobs/batch", ("jobs", $"[{string.Join(',', jobs)}]"))
            : new RandomRequest("POST", $"{Api}/jobs/batch", Encoding.UTF8.GetBytes(string.Join(v.Any("\n", "\r\n", "\n\n"), jobs)), "application/x-ndjson");
    }

    private static RandomRequest Poll(RandomValues v) => Post(
        v,
        "/leases",
        ("workerId", Text($"worker-{v.Random.Next(8)}")),
        ("queues", $"[{Text(v.Queue())},{Text(v.Chance(0.8) ? v.Queue() : v.NewName())}]"),
        ("types", v.Any("null", "[\"remote\"]", "[\"remote\",\"nobody\"]")),
        ("max", RandomValues.Number(v.Random.Next(1, 6))),
        ("waitMs", v.Any("0", "0", "1", "50")));

    private static RandomRequest Retry(RandomValues v, string path)
    {
        List<(string, string)> fields = [("reason", v.Because())];
        (string, Func<string>)[] more = [("changes", v.Changes), ("runAt", () => v.Any("0", "253402300799999")), ("force", () => v.Any("true", "false")), ("dryRun", () => v.Any("true", "false"))];
        fields.AddRange(more.Where(_ => v.Chance(0.3)).Select(field => (field.Item1, field.Item2())));
        return Post(v, path, [.. fields]);
    }

    // Parts that look like those of an export, each of them any JSON.
    private static RandomRequest Export(RandomValues v)
    {
        (string, Func<string>)[] all =
        [
            ("format", () => v.Any("\"retraced-export\"", "5")), ("formatVersion", () => v.Any("1", "2")), ("exportedAt", () => v.Any("0", "-1")), ("productVersion", () => "\"0.1.0\""),
            ("spec", v.JobData), ("head", v.JobData), ("ledger", () => v.Any("[]", "[{}]", "[null]", v.JobData())), ("log", () => v.Any("[]", "[{}]")), ("explanation", v.JobData), ("deadLetter", v.JobData),
            ("digest", () => v.Any("{\"algorithm\":\"SHA-256\",\"canonical\":\"retraced-json-1\",\"value\":\"00\"}", v.JobData())),
        ];
        return Post(v, "/exports/verify", [.. all.Where(_ => v.Chance(0.9)).Select(part => (part.Item1, part.Item2()))]);
    }

    private static RandomRequest Schedule(RandomValues v)
    {
        var cron = v.Any("\"0 3 * * *\"", "\"*/5 * * * *\"", "\"x\"", "7");
        var job = $$"""{"queueName":{{Text(v.Queue())}},"jobData":{{v.JobData()}} }""";
        return Post(v, $"/schedules/{v.JobId()}", ("cron", cron), ("timeZone", v.Any("\"Europe/Berlin\"", "\"Nowhere/Here\"", "null")), ("job", job)) with { Method = "PUT" };
    }

    private static RandomRequest Workflow(RandomValues v)
    {
        var names = Enumerable.Range(0, 3).Select(_ => v.JobId()).ToArray();
        var jobs = names.Select((name, i) => $$"""{"jobId":{{Text(name)}},"queueName":{{Text(v.Queue())}},"dependsOn":[{{(v.Chance(0.7) && i > 0 ? Text(names[i - 1]) : "")}}]}""");
        return Post(v, "/workflows", ("workflowId", Text(v.JobId())), ("jobs", $"[{string.Join(',', jobs)}]"));
    }

    private static RandomRequest Bulk(RandomValues v)
    {
        List<(string, string)> fields = [("action", Text(v.Any("retry", "discard", "poison"))), ("filter", Fields(("queue", Text(v.Queue())), ("resolved", v.Any("true", "false", "null")))), ("reason", v.Because()), ("limit", v.Any("1", "20"))];
        (string, Func<string>)[] more = [("changes", v.Changes), ("ratePerSecond", () => v.Any("0.5", "1000")), ("canary", () => v.Any("1", "1000")), ("force", () => v.Any("true", "false")), ("dryRun", () => v.Any("true", "false"))];
        fields.AddRange(more.Where(_ => v.Chance(0.3)).Select(field => (field.Item1, field.Item2())));
        return Post(v, "/dlq/bulk", [.. fields]);
    }

    private static RandomRequest Settings(RandomValues v)
    {
        (string, Func<string>)[] all =
        [
            ("paused", () => v.Any("false", "false", "true", "null")),
            ("maxConcurrency", () => v.Any("null", "1", "5", "100000")),
            ("perKeyMaxConcurrency", () => v.Any("null", "1", "3")),
            ("perTypeMaxConcurrency", () => v.Any("null", "{\"noop\":2}", "{\"noop\":null,\"remote\":1}")),
            ("rateLimit", () => v.Any("null", "{\"permits\":1000,\"perSeconds\":1}", "{\"permits\":5,\"perSeconds\":1,\"burst\":9}", "{\"burst\":2}")),
            ("perTypeRateLimit", () => v.Any("null", "{\"noop\":{\"permits\":50,\"perSeconds\":1}}", "{\"noop\":null}")),
            ("perKeyRateLimit", () => v.Any("null", "{\"permits\":100,\"perSeconds\":1,\"burst\":1}")),
            ("priorityAgingSeconds", () => v.Any("null", "0", "1", "86400")),
            ("draining", () => v.Any("false", "false", "true", "null")),
            ("defaults", () => v.Any("null", Fields(("maxTries", "2"), ("backoffConfig", v.Backoff())))),
            ("retention", () => v.Any("null", "{\"completedSeconds\":1}", "{\"completedCount\":10}")),
            ("dlqPolicy", () => v.Any("null", "{\"autoRetryAfterSeconds\":1,\"maxAutoRetries\":2}")),
            ("classification", () => v.Any("null", "{\"A_CODE\":\"PERMANENT\"}", "{\"TIMEOUT\":null}")),
        ];
        return new RandomRequest("PATCH", $"{Api}/queues/{v.Queue()}", v.Body([.. all.Where(_ => v.Chance(0.3)).Select(setting => (setting.Item1, setting.Item2()))]), "application/json");
    }

    // One that there is, one that there is not.
    private static string AnyQueue(RandomValues v) => v.Any(v.Queue(), v.NewName(), v.WildPathPart());

    private static RandomRequest Get(string path) => new("GET", path, null, null);

    private static RandomRequest Post(RandomValues v, string path, params (string Name, string Json)[] fields) => new("POST", Api + path, v.Body([.. fields]), "application/json");
}
