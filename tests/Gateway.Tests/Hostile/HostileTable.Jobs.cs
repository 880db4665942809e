using static ReTraced.Gateway.Tests.Hostile.HostileRow;

namespace ReTraced.Gateway.Tests.Hostile;

/// <content>Jobs, one and many, and the preview of a backoff.</content>
internal static partial class HostileTable
{
    private static IEnumerable<HostileRow> Jobs =>
    [
        // Types.
        Post("/jobs", """{"queueName":["bad"]}""", "queueName").Saying("must be a string"),
        Post("/jobs", """{"queueName":null}""", "queueName"),
        Job("\"jobId\":{}", "jobId"),
        Job("\"type\":true", "type"),
        Job("\"maxTries\":[5]", "maxTries").Saying("a whole number from 1 to 1000, and is an array"),
        Job("\"priority\":\"high\"", "priority").Saying("from -100 to 100"),
        Job("\"timeoutSeconds\":{}", "timeoutSeconds"),
        Job("\"historyNeed\":\"true\"", "historyNeed").Saying("must be true or false"),
        Job("\"runAt\":\"tomorrow\"", "runAt"),
        Job("\"delaySeconds\":\"5\"", "delaySeconds"),
        Job("\"expiresAt\":true", "expiresAt"),
        Job("\"tags\":{\"a\":1}", "tags").Saying("must be an array"),
        Job("\"traceparent\":7", "traceparent"),
        Job("\"backoffStrategy\":[\"fixed\"]", "backoffStrategy").Saying("one of exponential, fixed, threeTier, linear"),
        Job("\"backoffConfig\":\"fixed\"", "backoffConfig").Saying("must be a JSON object"),
        Job("\"backoffConfig\":{\"baseDelaySeconds\":\"5\",\"factor\":null,\"jitterSeconds\":[],\"limitOfTries\":true,\"tier2\":1}",
            "backoffConfig.baseDelaySeconds", "backoffConfig.jitterSeconds", "backoffConfig.limitOfTries", "backoffConfig.tier2"),

        // Ranges.
        Job("\"maxTries\":0", "maxTries"),
        Job("\"maxTries\":NaN", "body").Named("maxTries: NaN"),
        Job("\"maxTries\":1e999", "maxTries"),
        Job("\"maxTries\":5.5", "maxTries"),
        Job("\"maxTries\":-0.5", "maxTries"),
        Job("\"maxTries\":9223372036854775808", "maxTries"),
        Job("\"maxTries\":4294967301", "maxTries").Named("maxTries: 5 beyond 32 bits"),
        Job("\"priority\":-101", "priority"),
        Job("\"priority\":1e-1", "priority"),
        Job("\"timeoutSeconds\":86401", "timeoutSeconds"),
        Job("\"timeoutSeconds\":-9223372036854775809", "timeoutSeconds"),
        Job("\"runAt\":253402300800000", "runAt"),
        Job("\"runAt\":18446744073709551616", "runAt"),
        Job("\"runAt\":0.5", "runAt"),
        Job("\"delaySeconds\":1e999999999999999999", "delaySeconds"),
        Job("\"delaySeconds\":-1e-300", "delaySeconds"),
        Job("\"delaySeconds\":Infinity", "body").Named("delaySeconds: Infinity"),
        Job("\"expiresAt\":0", "expiresAt").Saying("in the future"),
        Job("\"expiresAt\":-1", "expiresAt"),
        Job("\"delaySeconds\":600,\"expiresAt\":1", "expiresAt"),
        Job("\"delaySeconds\":315360000,\"expiresAt\":1900000000000", "expiresAt").Saying("later than now plus delaySeconds"),
        Job("\"backoffConfig\":{\"baseDelaySeconds\":1e999}", "backoffConfig.baseDelaySeconds"),
        Job("\"backoffConfig\":{\"factor\":1000.0000001}", "backoffConfig.factor"),
        Job("\"backoffConfig\":{\"jitterSeconds\":-1}", "backoffConfig.jitterSeconds"),
        Job("\"backoffConfig\":{\"limitOfTries\":2.5}", "backoffConfig.limitOfTries"),
        Job("\"backoffConfig\":{\"maxDelaySeconds\":-5}", "backoffConfig.maxDelaySeconds"),

        // Sizes.
        Job($"\"jobData\":\"{Long(1024 * 1024)}\"", "jobData").Named("jobData over the limit").Saying("at most 1048576 are allowed"),
        Job($"\"tags\":[{Repeat(21, "\"t\"")}]", "tags").Named("21 tags").Saying("at most 20"),
        Job($"\"tags\":[\"{Long(129)}\"]", "tags[0]").Named("a long tag"),
        Job($"\"jobId\":\"{Long(129)}\"", "jobId").Named("a long jobId").Saying("at most 128"),
        Job($"\"type\":\"{Long(129)}\"", "type").Named("a long type"),
        Job($"\"{Long(100_000)}\":1", Long(100_000)).Named("a field with a long name"),
        Job(string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"f{i}\":1")), [.. Enumerable.Range(0, 100).Select(i => $"f{i}")])
            .Named("300 unknown fields").Saying("300 fields are wrong; errors names the first 100"),
        Post("/jobs", $$"""{"queueName":"{{Long(500_000)}}"}""", "queueName").Named("a long queueName").Saying("at most 64"),
        new HostileRow("a body over the limit", "POST", "/jobs", 413, "BODY_TOO_LARGE") { Says = "At most" }.With($$"""{"queueName":"bad","jobData":"{{Long(2_000_000)}}"}"""),

        // Names.
        Job("\"jobId\":\"../../etc/passwd\"", "jobId"),
        Job("\"jobId\":\"a\\u0000b\"", "jobId"),
        Job("\"jobId\":\"a\\nb\"", "jobId"),
        Job("\"type\":\"\\u202egnp.exe\"", "type"),
        Post("/jobs", """{"queueName":"BAD"}""", "queueName"),
        Post("/jobs", """{"queueName":"a/b"}""", "queueName"),
        Post("/jobs", """{"queueName":"{q}:1"}""", "queueName"),
        Post("/jobs", """{"queueName":"bad\n"}""", "queueName"),
        Job("\"tags\":[\"\"]", "tags[0]"),
        Job("\"traceparent\":\"nonsense\"", "traceparent").Saying("W3C"),
        Job("\"traceparent\":\"00-00000000000000000000000000000000-b7ad6b7169203331-01\"", "traceparent").Named("a traceparent of zeros"),

        // What nobody knows, and what does not go together.
        Job("\"colour\":1", "colour").Saying("is not a field"),
        Job("\"MaxTries\":1", "MaxTries"),
        Job("\"__proto__\":{}", "__proto__"),
        Job("\"\":1", "").Named("a field without a name"),
        Job("\"tries\":1,\"version\":9,\"status\":\"completed\",\"output\":1,\"replays\":1", "tries", "version", "status", "output", "replays"),
        Job("\"backoffConfig\":{\"tier2\":null,\"tier3\":1}", "backoffConfig.tier3"),
        Job("\"runAt\":5,\"delaySeconds\":5", "delaySeconds").Saying("together with runAt"),
        Job("\"runAt\":253402300799999,\"expiresAt\":253402300799999", "expiresAt").Saying("later than runAt"),
        Refused("POST", "/jobs", """{"queueName":"bad","jobId":"delayed"}""", 409, "JOB_EXISTS", "'delayed' is taken"),
        Refused("POST", "/jobs", """{"queueName":"bad","jobId":"dead"}""", 409, "JOB_EXISTS", "'dead' is taken"),

        Post("/backoff/preview", """{"backoffStrategy":"cubic"}""", "backoffStrategy"),
        Post("/backoff/preview", """{"maxTries":1e9}""", "maxTries"),
        Post("/backoff/preview", """{"backoffConfig":{"factor":1e308,"baseDelaySeconds":-0.1}}""", "backoffConfig.factor", "backoffConfig.baseDelaySeconds"),
        Post("/backoff/preview", """{"backoffConfig":[1]}""", "backoffConfig"),
    ];

    private static IEnumerable<HostileRow> Batches =>
    [
        Post("/jobs/batch", "{}", "jobs").Saying("is required"),
        Post("/jobs/batch", """{"jobs":[]}""", "jobs").Saying("is empty"),
        Post("/jobs/batch", """{"jobs":{}}""", "jobs"),
        Post("/jobs/batch", """{"jobs":[{"queueName":"bad"},5,null]}""", "jobs[1]", "jobs[1].queueName", "jobs[2]", "jobs[2].queueName"),
        Post("/jobs/batch", """{"jobs":[{"queueName":"bad"},{"queueName":"bad","maxTries":0}]}""", "jobs[1].maxTries"),
        Post("/jobs/batch", """{"jobs":[{"queueName":"bad","expiresAt":1}]}""", "jobs[0].expiresAt"),
        Post("/jobs/batch", """{"jobs":[{"queueName":"bad","jobId":"x"},{"queueName":"bad","jobId":"x"}]}""", "jobs[1].jobId").Saying("given twice"),
        Post("/jobs/batch", """{"jobs":[{"queueName":"bad"}],"atomic":true}""", "atomic"),
        Post("/jobs/batch", $$"""{"jobs":[{{Repeat(10_001, "{\"queueName\":\"bad\"}")}}]}""", "jobs").Named("10,001 jobs").Saying("at most 10000"),
        Post("/jobs/batch", $$"""{"jobs":[{{Repeat(9_999, "{\"queueName\":\"bad\"}")}},{"queueName":"BAD"}]}""", "jobs[9999].queueName").Named("10,000 jobs, the last one wrong"),
        Post("/jobs/batch", $$"""{"jobs":{{DeepArray}}}""", "body").Named("a batch 100,000 deep").Saying("depth"),
        Refused("POST", "/jobs/batch", """{"jobs":[{"queueName":"bad","jobId":"fresh"},{"queueName":"bad","jobId":"completed"}]}""", 409, "JOB_EXISTS", "'completed' is taken"),
        Post("/jobs/batch", """{"jobs":[{"queueName":"bad"}]}""", "Idempotency-Key").Named("a batch with a key").Header("Idempotency-Key", "k").Saying("each job a jobId"),
        Lines("{\"queueName\":\"bad\"}\n{\"queueName\":\n", "jobs[1]").Named("broken lines"),
        Lines("{\"queueName\":\"bad\"}\n[]\n", "jobs[1]", "jobs[1].queueName").Named("a line that is an array"),
        Lines("\n \n\t\n", "jobs").Named("empty lines"),
        Lines(string.Concat(Enumerable.Repeat("{\"queueName\":\"bad\"}\n", 10_001)), "jobs").Named("10,001 lines"),
    ];

    private static HostileRow Lines(string body, params string[] fields) => Post("/jobs/batch", body, fields) with { MediaType = "application/x-ndjson" };
}
