using static ReTraced.Gateway.Tests.Hostile.HostileRow;

namespace ReTraced.Gateway.Tests.Hostile;

/// <content>Workers, with tokens that are not theirs, or not tokens.</content>
internal static partial class HostileTable
{
    private const string Failure = """{"error":{"code":"TIMEOUT","message":"m"}}""";

    private static IEnumerable<HostileRow> Leases =>
    [
        Post("/leases", "{}", "workerId", "queues"),
        Post("/leases", """{"workerId":"w"}""", "queues"),
        Post("/leases", """{"workerId":"w","queues":[]}""", "queues"),
        Post("/leases", """{"workerId":"w","queues":"pending"}""", "queues"),
        Post("/leases", """{"workerId":"w","queues":["pending",5,null,"PENDING"]}""", "queues[1]", "queues[2]", "queues[3]"),
        Post("/leases", """{"workerId":"w","queues":["pending"],"types":[]}""", "types"),
        Post("/leases", """{"workerId":"w","queues":["pending"],"types":["-"]}""", "types[0]"),
        Post("/leases", $$"""{"workerId":"w","queues":[{{Repeat(101, "\"pending\"")}}]}""", "queues").Named("a poll of 101 queues").Saying("at most 100"),
        Post("/leases", """{"workerId":"w","queues":["pending"],"max":0}""", "max"),
        Post("/leases", """{"workerId":"w","queues":["pending"],"max":501}""", "max"),
        Post("/leases", """{"workerId":"w","queues":["pending"],"max":1e2}""", "max"),
        Post("/leases", """{"workerId":"w","queues":["pending"],"waitMs":20001}""", "waitMs"),
        Post("/leases", """{"workerId":"w","queues":["pending"],"waitMs":-1}""", "waitMs"),
        Post("/leases", """{"workerId":"","queues":["pending"]}""", "workerId"),
        Post("/leases", """{"workerId":7,"queues":["pending"]}""", "workerId"),
        Post("/leases", """{"workerId":"local-1","queues":["pending"]}""", "workerId").Saying("must not begin with 'local-'"),
        Post("/leases", """{"workerId":"w\u0000","queues":["pending"]}""", "workerId"),
        Post("/leases", $$"""{"workerId":"{{Long(129)}}","queues":["pending"]}""", "workerId").Named("a long workerId"),
        Post("/leases", """{"workerId":"w","queues":["pending"],"wait":5}""", "wait"),

        // Tokens of others, old ones, and what is none.
        Lost("/leases/{stale}/heartbeat", null),
        Lost("/leases/{stale}/complete", "{}"),
        Lost("/leases/{stale}/fail", Failure),
        Lost("/leases/{stale}/progress", """{"percent":1}"""),
        Lost("/leases/{stale}/log", """{"lines":["l"]}"""),
        Lost("/leases/{mutated}/log", """{"lines":["l"]}"""),
        Lost("/leases/{token:completed}/log", """{"lines":["l"]}"""),
        Lost("/leases/{mutated}/heartbeat", null),
        Lost("/leases/{mutated}/complete", """{"output":1}"""),
        Lost("/leases/{mutated}/fail", Failure),
        Lost("/leases/{mutated}/release", null),
        Lost("/leases/{mutated}/progress", """{"percent":1}"""),
        Lost("/leases/{token:completed}/heartbeat", null),
        Lost("/leases/{token:completed}/fail", Failure),
        Lost("/leases/{token:completed}/release", null),
        Lost("/leases/{token:completed}/progress", """{"percent":1}"""),
        Lost("/leases/{token:dead}/complete", "{}"),
        Lost("/leases/{token:poisoned}/release", null),
        Lost("/leases/{ofNoJob}/complete", "{}"),
        Lost("/leases/{ofNoJob}/heartbeat", null),
        Post("/leases/token/heartbeat", "{}", "token").Saying("leaseToken"),
        Post("/leases/processing~processing~short/complete", "{}", "token"),
        Post("/leases/processing~processing~AAAAAAAAAAAAAAAAAAAAA%21/complete", "{}", "token"),
        Post("/leases/~~/release", "{}", "token"),
        Post("/leases/{token:processing}%00/complete", "{}", "token") with { Status = 0 },
        Post("/leases/{token:processing}~x/complete", "{}", "token"),
        Post("/leases/%20{token:processing}/complete", "{}", "token"),

        // Reports that say nothing.
        Post("/leases/{token:processing}/heartbeat", """{"seconds":5}""", "seconds"),
        Post("/leases/{token:processing}/heartbeat", "[]", "body"),
        Post("/leases/{token:processing}/complete", """{"result":5}""", "result"),
        Post("/leases/{token:processing}/complete", $$"""{"output":"{{Long(1024 * 1024)}}"}""", "output").Named("an output over the limit"),
        Post("/leases/{token:processing}/complete", $$"""{"output":{{DeepArray}}}""", "body").Named("an output 100,000 deep"),
        Post("/leases/{token:processing}/complete", """{"output":{"\udc00":1}}""", "body").Saying("surrogate"),
        Post("/leases/{token:processing}/release", """{"reason":"r"}""", "reason"),
        Post("/leases/{token:processing}/fail", "{}", "error"),
        Post("/leases/{token:processing}/fail", """{"error":"boom"}""", "error", "error.code", "error.message"),
        Post("/leases/{token:processing}/fail", """{"error":{}}""", "error.code", "error.message"),
        Post("/leases/{token:processing}/fail", """{"error":{"code":"lower","message":"m"}}""", "error.code"),
        Post("/leases/{token:processing}/fail", """{"error":{"code":"TIMEOUT","message":"m"},"kind":"poison"}""", "kind").Saying("TEMPORARY, PERMANENT, POISON"),
        Post("/leases/{token:processing}/fail", """{"error":{"code":"TIMEOUT","message":"m","stack":5,"cause":1}}""", "error.stack", "error.cause"),
        Post("/leases/{token:processing}/fail", $$$"""{"error":{"code":"{{{new string('X', 65)}}}","message":"m"}}""", "error.code").Named("a long error code"),
        Post("/leases/{token:processing}/log", "{}", "lines"),
        Post("/leases/{token:processing}/log", """{"lines":"l"}""", "lines"),
        Post("/leases/{token:processing}/log", """{"lines":["l",5,null,"\ud800"]}""", "lines[1]", "lines[2]", "lines[3]"),
        Post("/leases/{token:processing}/log", """{"lines":["l"],"level":"info"}""", "level"),
        Post("/leases/{token:processing}/log", $$"""{"lines":[{{Repeat(10_001, "\"l\"")}}]}""", "lines").Named("10,001 lines at once"),
        Post("/leases/{token:processing}/log", $$"""{"lines":["{{Long(100_000)}}"]}""", "lines[0]").Named("a line of 100 KB"),
        Post("/leases/{token:processing}/progress", "{}", "percent"),
        Post("/leases/{token:processing}/progress", """{"percent":100.1}""", "percent"),
        Post("/leases/{token:processing}/progress", """{"percent":-1e-9}""", "percent"),
        Post("/leases/{token:processing}/progress", """{"percent":"50%"}""", "percent"),
        Post("/leases/{token:processing}/progress", """{"percent":1e999}""", "percent"),
        Post("/leases/{token:processing}/progress", $$"""{"percent":1,"message":"{{Long(1001)}}"}""", "message").Named("a long progress message"),
    ];

    private static HostileRow Lost(string path, string? body) => Refused("POST", path, body, 409, "LEASE_LOST", "job");
}
