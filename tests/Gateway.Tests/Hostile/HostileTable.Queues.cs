using static ReTraced.Gateway.Tests.Hostile.HostileRow;

namespace ReTraced.Gateway.Tests.Hostile;

/// <content>Queues and their settings.</content>
internal static partial class HostileTable
{
    private static IEnumerable<HostileRow> Queues =>
    [
        Patch("/queues/bad", "5", "body").Named("settings that are a number"),
        Patch("/queues/bad", """{"paused":0}""", "paused"),
        Patch("/queues/bad", """{"paused":true,"colour":1}""", "colour").Named("a setting that is right beside one that is not"),
        Patch("/queues/bad", """{"maxConcurrency":0.5}""", "maxConcurrency"),
        Patch("/queues/bad", """{"maxConcurrency":-1}""", "maxConcurrency"),
        Patch("/queues/bad", """{"maxConcurrency":1e999}""", "maxConcurrency"),
        Patch("/queues/bad", """{"defaults":5}""", "defaults"),
        Patch("/queues/bad", """{"defaults":{"maxTries":"5","queueName":"x"}}""", "defaults.maxTries", "defaults.queueName"),
        Patch("/queues/bad", """{"defaults":{"backoffConfig":{"baseDelaySeconds":301,"maxDelaySeconds":300}}}""", "defaults.backoffConfig.maxDelaySeconds"),
        Patch("/queues/bad", """{"retention":[]}""", "retention"),
        Patch("/queues/bad", """{"retention":{"completedCount":1000000001}}""", "retention.completedCount"),
        Patch("/queues/bad", """{"retention":{"completedSeconds":1e400}}""", "retention.completedSeconds"),
        Patch("/queues/bad", """{"classification":[]}""", "classification"),
        Patch("/queues/bad", """{"classification":{"a code":"PERMANENT"}}""", "classification.a code"),
        Patch("/queues/bad", """{"classification":{"TIMEOUT":"POISON","A":7}}""", "classification.TIMEOUT", "classification.A"),
        Patch("/queues/bad", $$$"""{"classification":{{{{string.Join(',', Enumerable.Range(0, 201).Select(i => $"\"C{i}\":\"PERMANENT\""))}}}}}""", "classification")
            .Named("201 classifications").Saying("at most 200"),
        // Each name is looked for among all of them: they are counted first.
        Patch("/queues/bad", $$$"""{"classification":{{{{string.Join(',', Enumerable.Range(0, 30_000).Select(i => $"\"C{i}\":\"PERMANENT\""))}}}}}""", "classification")
            .Named("30,000 classifications").Saying("at most 400 can be changed at a time"),
        Patch("/queues/bad", $"{{\"webhook\":{{\"url\":\"http://127.0.0.1:1/\",\"headers\":{{{string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"h{i}\":\"v\""))}}}}}}}", "webhook.headers")
            .Named("60,000 headers of a webhook").Saying("at most 40 can be changed at a time"),
        Patch("/queues/bad", """{"rateLimit":{"permits":1e3,"perSeconds":1e-1}}""", "rateLimit.permits", "rateLimit.perSeconds"),
        Patch("/queues/bad", """{"rateLimit":{"permits":99999999999999999999,"perSeconds":1}}""", "rateLimit.permits"),
        Patch("/queues/bad", """{"rateLimit":{"permits":1}}""", "rateLimit.perSeconds").Saying("is required"),
        Patch("/queues/bad", """{"perKeyRateLimit":[1,1]}""", "perKeyRateLimit"),
        Patch("/queues/bad", """{"perTypeRateLimit":{"a b":null}}""", "perTypeRateLimit.a b").Saying("is not a type"),
        Patch("/queues/bad", """{"perTypeMaxConcurrency":{"":1}}""", "perTypeMaxConcurrency."),
        Patch("/queues/bad", """{"perTypeMaxConcurrency":{"\ud800":1}}""", "body").Named("a type that is half a surrogate pair"),
        Patch("/queues/bad", $$$"""{"perTypeMaxConcurrency":{{{{string.Join(',', Enumerable.Range(0, 30_000).Select(i => $"\"t{i}\":1"))}}}}}""", "perTypeMaxConcurrency")
            .Named("30,000 types with a limit").Saying("at most 400 can be changed at a time"),
        Patch("/queues/bad", $$$"""{"perTypeRateLimit":{{{{string.Join(',', Enumerable.Range(0, 201).Select(i => $"\"t{i}\":{{\"permits\":1,\"perSeconds\":1}}"))}}}}}""", "perTypeRateLimit")
            .Named("201 types with a rate limit").Saying("at most 200"),
        Patch("/queues/bad", """{"priorityAgingSeconds":0.5}""", "priorityAgingSeconds"),
        Patch("/queues/bad", $$"""{"classification":{{DeepArray}}}""", "body").Named("settings 100,000 deep"),
        Patch("/queues/bad", "{\"paused\":true", "body").Named("settings cut short"),
        Patch("/queues/UPPER", """{"paused":true}""", "queue"),
        Patch("/queues/a%2Fb", """{"paused":true}""", "queue"),
        Patch("/queues/%E2%80%AEq", """{"paused":true}""", "queue"),
        Patch($"/queues/{Long(65)}", """{"paused":true}""", "queue").Named("settings of a queue with a long name"),
        Refused("GET", "/queues/never-seen", null, 404, "QUEUE_NOT_FOUND", "'never-seen'"),
        Refused("GET", "/queues/%00", null, 0, "", ""),
        Refused("POST", "/queues/never-seen/purge", Because, 404, "QUEUE_NOT_FOUND", "'never-seen'"),
        Refused("POST", "/queues/NEVER/purge", Because, 404, "QUEUE_NOT_FOUND", "'NEVER'"),
        Post("/queues/pending/purge", "{}", "reason"),
        Post("/queues/pending/purge", """{"reason":"r","status":"pending"}""", "status"),
        Post("/queues/never-seen/pause", "{}", "reason"),
        Post("/queues/bad/pause", """{"reason":5}""", "reason"),
        Post("/queues/bad/pause", """{"reason":"r","paused":false}""", "paused"),
        Post("/queues/bad/drain", "{}", "reason"),
        Post("/queues/bad/drain", """{"reason":"r","draining":false}""", "draining"),
        Post("/queues/A/drain", Because, "queue"),
        Post("/queues/bad/resume", """{"reason":null}""", "reason"),
        Post("/queues/-/resume", Because, "queue"),
    ];
}
