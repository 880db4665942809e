using static ReTraced.Gateway.Tests.Hostile.HostileRow;

namespace ReTraced.Gateway.Tests.Hostile;

/// <content>Queries, paths and methods.</content>
internal static partial class HostileTable
{
    private static string[] Lists => ["/jobs", "/dlq", "/queues", "/workers", "/jobs/{completed}/history", "/jobs/{completed}/ledger", "/jobs/{completed}/log"];

    private static IEnumerable<HostileRow> Queries =>
    [
        .. from list in Lists
           from limit in (string[])["0", "-1", "501", "abc", "1.5", "1e2", "0x10", "99999999999999999999", "%31%30%00"]
           select Get($"{list}?limit={limit}", "limit").Saying(limit.EndsWith("%00", StringComparison.Ordinal) ? "NUL" : "from 1 to 500"),
        .. Lists.Select(list => Get($"{list}?limit=1&limit=1", "limit").Saying("more than once")),
        .. Lists.Select(list => Get($"{list}?unknown=1", "unknown").Saying("is not a parameter")),
        .. Lists.Select(list => Get($"{list}?LIMIT=5", "LIMIT")),
        .. Lists.Where(list => list != "/workers").Select(list => Get($"{list}?cursor=not%20a%20cursor", "cursor")),
        Get("/jobs?cursor=1700000000000.5", "cursor").Named("jobs by a cursor of dead letters").Saying("that this list gave"),
        Get("/dlq?cursor=5", "cursor").Named("dead letters by a cursor of jobs").Saying("that this list gave"),
        Get("/jobs?cursor=bad", "cursor").Named("jobs by a cursor of queues"),
        Get("/jobs/{completed}/history?cursor=2147483648", "cursor"),
        Get("/jobs/{completed}/ledger?cursor=9223372036854775808", "cursor"),
        Get("/jobs?cursor=1&cursor=2", "cursor"),
        Get("/jobs?status=alive", "status").Saying("pending"),
        Get("/jobs?status=dead&status=failed", "status"),
        Get("/jobs?queue=%00", "queue"),
        Get("/jobs?createdAfter=NaN&createdBefore=1e3", "createdAfter", "createdBefore"),
        Get("/jobs?createdBefore=253402300800000", "createdBefore"),
        Get($"/jobs?text={Long(1001)}", "text").Named("a long text").Saying("1000"),
        Get("/jobs?fingerprint=%2A", "fingerprint").Saying("16 hex digits"),
        Get("/jobs?fingerprint=0123456789abcdef&fingerprint=0123456789abcdef", "fingerprint").Saying("more than once"),
        Get("/jobs?data.=%22", "data.").Saying("names no field"),
        Get("/jobs?data..=", "data..").Saying("empty name"),
        Get("/jobs?data.%5C=", "data.\\").Saying("backslash"),
        Get($"/jobs?data.{Long(257)}=1", $"data.{Long(75)}…").Named("a long path").Saying("256"),
        Get($"/jobs?{string.Concat(Enumerable.Range(0, 500).Select(_ => "data.a=1&"))}", "data.a").Named("very many conditions").Saying("at most 10"),
        Get("/jobs?&&=&==&%20=1", "", " ", "=").Named("parameters that are nothing") with { Fields = ["", " "] },
        Get("/jobs?%EF%BF%BD%C0%AF=1", "\uFFFD%C0%AF").Named("a parameter that is not UTF-8"),
        Get("/dlq?status=completed", "status").Saying("dead, poisoned"),
        Get("/dlq?failureType=Poison", "failureType"),
        Get("/dlq?resolved=1", "resolved"),
        Get("/dlq?fingerprint=F", "fingerprint"),
        Get("/dlq?diedAfter=yesterday", "diedAfter"),
        Get("/dlq?data.a=1&data.a=2", "data.a").Saying("more than once"),
        Get("/dlq-groups?cursor=5", "cursor"),
        Get("/dlq-groups?limit=101", "limit"),
        Get("/operations?status=dead", "status").Saying("running, paused"),
        Refused("GET", "/schedules/nobody", null, 404, "SCHEDULE_NOT_FOUND", "'nobody'"),
        Refused("GET", "/schedules/nobody/next", null, 404, "SCHEDULE_NOT_FOUND", "'nobody'"),
        Refused("GET", "/schedules/nobody/history", null, 404, "SCHEDULE_NOT_FOUND", "'nobody'"),
        Get("/schedules/nobody/next?count=101", "count"),
        Get("/schedules?limit=x", "limit"),
        Get("/events?maxSeconds=-1&queue=Q", "maxSeconds", "queue"),
        Get("/events", "Last-Event-ID").Header("Last-Event-ID", "email").Named("an event id without a number"),
        Refused("GET", "/events?job=nobody", null, 404, "JOB_NOT_FOUND", "'nobody'"),
        Refused("GET", "/workflows/nobody", null, 404, "WORKFLOW_NOT_FOUND", "'nobody'"),
        Refused("GET", "/workflows/nobody/jobs", null, 404, "WORKFLOW_NOT_FOUND", "'nobody'"),
        Get("/workflows?limit=0", "limit"),
        Refused("GET", "/operations/nobody", null, 404, "OPERATION_NOT_FOUND", "'nobody'"),
        Get("/dlq?errorCode=%F0%9F%92%A3", "errorCode"),
        Get("/audit?who=me", "who"),
        Get("/audit?after=yesterday", "after"),
        Get("/audit?before=-1&after=9e9", "before", "after"),
        Get("/audit?cursor=0", "cursor").Saying("that this list gave"),
        Get("/audit?cursor=-9223372036854775808", "cursor").Saying("that this list gave"),
        Get("/audit?cursor=99999999999999999999", "cursor").Saying("that this list gave"),
        Get("/audit?by=%00", "by"),
        Get("/stats?queue=a%20b", "queue"),
        Get("/stats?queue=a&queue=b", "queue"),
        Get("/stats/drift?queue=a%20b", "queue"),
        Get("/stats/drift?queue=a&limit=5", "limit"),
        new("100 KB of query", "GET", $"/jobs?text={Long(100_000)}", 0, ""),
        new("100 KB of parameters", "GET", $"/jobs?{string.Concat(Enumerable.Range(0, 20_000).Select(i => $"p{i}=&"))}", 0, ""),
    ];

    private static IEnumerable<HostileRow> Paths =>
    [
        .. from id in (string[])["nobody", "..%2F..%2Fetc", "a%2Fb", "%5C", "%zz", "%", "%C0%AF", "%ED%A0%80", "%20", "*", "a;b=c", "%7Blive%7D", "%F0%9F%92%A3", "dead%20", "%2e%2e%2e", "a%0Ab", "a%0D%0AX-Injected%3A%201", "%1B%5B31m", Long(7_000)]
           from read in (string[])["", "/history", "/ledger", "/log", "/explain", "/verify"]
           where read.Length == 0 || id is "nobody" or "%C0%AF" or "a%2Fb"
           select Refused("GET", $"/jobs/{id}{read}", null, 404, "JOB_NOT_FOUND", "There is no job").Named($"GET /jobs/{(id.Length < 100 ? id : "7 KB")}{read}"),
        Refused("GET", "/dlq/{pending}", null, 404, "DEAD_LETTER_NOT_FOUND", "never died"),
        Refused("GET", "/dlq/%zz", null, 404, "DEAD_LETTER_NOT_FOUND", "never died"),
        Refused("GET", "/jobs/%00", null, 0, "", ""),
        Nowhere("GET", "/jobs/{dead}/verify/x"),
        Nowhere("GET", "/jobs//verify"),
        Nowhere("GET", "/jobs/{dead}//verify"),
        Nowhere("GET", "~//api/v1/jobs"),
        Nowhere("GET", "~/api//v1/jobs"),
        Nowhere("GET", "~/api/v1/../../etc/passwd"),
        Nowhere("GET", "~/api/v1/jobs/../../../../etc/passwd"),
        Nowhere("GET", "~/api/v1/jobs/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
        Nowhere("GET", "~/api%2Fv1%2Fjobs"),
        Nowhere("GET", "~/api/v1"),
        Nowhere("GET", "~/openapi/v2.json"),
        Nowhere("GET", "~/.env"),
        Nowhere("POST", "/jobs/{dead}/resurrect"),
        new("a path of 9 KB", "GET", $"/jobs/{Long(9_000)}", 0, ""),
        new("a target without a slash", "GET", "~jobs", 0, ""),
        new("a target of another server", "CONNECT", "~example.com:443", 0, ""),
    ];

    private static IEnumerable<HostileRow> Methods =>
    [
        .. from method in (string[])["TRACE", "PROPFIND", "DELETE", "PUT", "OPTIONS", "HEAD", "M-SEARCH", "GETT"]
           select NotTaken(method, "/jobs"),
        NotTaken("GET", "/jobs/batch") with { Status = 404, Code = "JOB_NOT_FOUND", Says = "'batch'" },
        NotTaken("PUT", "/jobs/batch"),
        NotTaken("GET", "/jobs/{dead}/retry"),
        NotTaken("PATCH", "/jobs/{dead}"),
        NotTaken("POST", "/queues/bad"),
        NotTaken("GET", "/queues/bad/pause"),
        NotTaken("DELETE", "/dlq/{dead}"),
        NotTaken("GET", "/leases"),
        NotTaken("POST", "/workers"),
        NotTaken("GET", "/leases/{token:processing}/complete"),
        NotTaken("GET", "/backoff/preview"),
        NotTaken("POST", "/stats"),
        NotTaken("POST", "~/openapi/v1.json"),
        NotTaken("DELETE", "~/healthz"),
    ];

    private static HostileRow Nowhere(string method, string path) => Refused(method, path, null, 404, "NOT_FOUND", "/openapi/v1.json");

    private static HostileRow NotTaken(string method, string path) => Refused(method, path, null, 405, "METHOD_NOT_ALLOWED", "does not take this method");
}
