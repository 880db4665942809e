using static ReTraced.Gateway.Tests.Hostile.HostileRow;

namespace ReTraced.Gateway.Tests.Hostile;

/// <content>Headers, and requests that end too early, too late or not at all.</content>
internal static partial class HostileTable
{
    private const string Start = "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n";
    private const string BadJob = """{"queueName":"bad"}""";

    private static IEnumerable<HostileRow> HeaderRows =>
    [
        Keyed("two keys").Header("Idempotency-Key", "a").Header("Idempotency-Key", "b"),
        Keyed("the same key twice").Header("Idempotency-Key", "a").Header("idempotency-key", "a"),
        Keyed("an empty key").Header("Idempotency-Key", ""),
        Keyed("a key of white space").Header("Idempotency-Key", "  \t "),
        Keyed("a key of 300 characters").Header("Idempotency-Key", Long(300)),
        Keyed("a key of 256 characters").Header("Idempotency-Key", Long(256)),
        Keyed("a key with a space").Header("Idempotency-Key", "a b"),
        Keyed("a key beyond ASCII").Header("Idempotency-Key", "\u00c3\u00a4"),
        Keyed("a key that is no UTF-8").Header("Idempotency-Key", "\u00ff\u00fe") with { Status = 0 },
        Keyed("a key for a wrong job", "queueName", "Idempotency-Key").With("{}").Header("Idempotency-Key", "a b"),
        new HostileRow("a key of another request", "POST", "/jobs", 422, "IDEMPOTENCY_KEY_REUSED") { Says = "'keyed'" }
            .With("""{"queueName":"bad-key","delaySeconds":1}""").Header("Idempotency-Key", "taken"),
        Refused("GET", "/jobs/nobody", null, 404, "JOB_NOT_FOUND", "nobody").Header("Accept", "text/html").Named("no job, for a browser"),
        Nowhere("GET", "/nowhere").Header("Accept", "text/html").Named("nowhere, for a browser"),
        NotTaken("PUT", "/jobs").Header("Accept", "image/png").Named("a method, for an image"),
        Job("\"maxTries\":0", "maxTries").Header("Accept", "application/xml;q=1, */*;q=0").Named("a wrong job, for XML"),
        Job("\"maxTries\":0", "maxTries").Header("Accept", ";;;,,=").Named("a wrong job, for nonsense"),
        Job("\"maxTries\":0", "maxTries").Header("traceparent", Long(5_000)).Header("tracestate", "===").Header("baggage", "%%%").Named("a wrong job with nonsense for a trace"),
        Job("\"maxTries\":0", "maxTries").Header("X-HTTP-Method-Override", "DELETE").Header("X-Request-Id", "'; drop table jobs; --").Named("a wrong job with odd headers"),
        Job("\"maxTries\":0", "maxTries").Header("Accept-Encoding", "gzip;q=2, bomb").Header("Range", "bytes=0-0").Named("a wrong job in a range"),
        new HostileRow("a large header", "GET", "/stats", 0, "").Header("X-Large", Long(40_000)),
        new("200 headers", "GET", "/stats", 0, "") { Headers = [.. Enumerable.Range(0, 200).Select(i => ($"X-{i}", "1"))] },
        new HostileRow("a header with a NUL", "GET", "/stats", 0, "").Header("X-Nul", "a\0b"),
        new HostileRow("a header without a name", "GET", "/stats", 0, "").Header("", "x"),
        new HostileRow("a header with a space in its name", "GET", "/stats", 0, "").Header("X Y", "x"),
        new HostileRow("a bare line feed in a header", "GET", "/stats", 0, "").Header("X-A", "a\rX-B: b"),
        new HostileRow("two hosts", "GET", "/stats", 0, "").Header("Host", "other"),
    ];

    private static IEnumerable<HostileRow> Framing =>
    [
        NoHttp("nothing but line ends", "\r\n\r\n\r\n"),
        NoHttp("no HTTP at all", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"),
        NoHttp("HTTP/0.9", "GET /api/v1/stats\r\n"),
        NoHttp("HTTP/7.3", "GET /api/v1/stats HTTP/7.3\r\nHost: localhost\r\n\r\n"),
        NoHttp("no host", "GET /api/v1/stats HTTP/1.1\r\nConnection: close\r\n\r\n"),
        NoHttp("a method of control characters", "G\u0001T /api/v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        NoHttp("a head that never ends", "GET /api/v1/stats HTTP/1.1\r\nHost: localhost\r\nX-A: "),
        NoHttp("the preface of HTTP/2 with nothing after it", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        NoHttp("a length that is no number", $"{Start}Content-Length: ten\r\n\r\n{BadJob}"),
        NoHttp("a length below nothing", $"{Start}Content-Length: -1\r\n\r\n{BadJob}"),
        NoHttp("a length beyond 64 bits", $"{Start}Content-Length: 99999999999999999999\r\n\r\n{BadJob}"),
        NoHttp("two lengths", $"{Start}Content-Length: 19\r\nContent-Length: 5\r\n\r\n{BadJob}"),
        NoHttp("an unknown coding", $"{Start}Transfer-Encoding: gzip\r\n\r\n{BadJob}"),
        NoHttp("a length that promises more than comes", $"{Start}Content-Length: 500\r\n\r\n{BadJob}"),
        NoHttp("chunks that never end", $"{Start}Transfer-Encoding: chunked\r\n\r\n13\r\n{BadJob}\r\n"),
        Framed("a body that never comes", 408, "REQUEST_TIMEOUT", $"{Start}Content-Length: 500\r\n\r\n{BadJob}"),
        Framed("a length that promises less than comes", 400, "INVALID_REQUEST", $"{Start}Content-Length: 10\r\n\r\n{BadJob}", "body"),
        Framed("a length of a terabyte", 413, "BODY_TOO_LARGE", $"{Start}Content-Length: 1099511627776\r\n\r\n{BadJob}"),
        Framed("a length above the limit of this call", 413, "BODY_TOO_LARGE", $"{Start}Content-Length: 2000000\r\n\r\n{BadJob}"),
        Framed("chunks whose size is no number", 400, "INVALID_REQUEST", $"{Start}Transfer-Encoding: chunked\r\n\r\nzz\r\n{BadJob}\r\n0\r\n\r\n"),
        Framed("a chunk longer than it says", 400, "INVALID_REQUEST", $"{Start}Transfer-Encoding: chunked\r\n\r\n5\r\n{BadJob}\r\n0\r\n\r\n"),
        Framed("a request in the tail of another", 400, "INVALID_REQUEST", $"{Start}Content-Length: 2\r\n\r\n{{}}GET /api/v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n", "queueName"),
    ];

    private static HostileRow Keyed(string name, params string[] fields) =>
        Post("/jobs", """{"queueName":"bad"}""", fields.Length == 0 ? ["Idempotency-Key"] : fields).Named(name);

    private static HostileRow Framed(string name, int status, string code, string raw, params string[] fields) => new(name, "", "", status, code, fields) { Raw = raw };
}
