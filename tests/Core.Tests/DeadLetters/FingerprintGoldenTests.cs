namespace ReTraced.Tests;

// Fingerprints are stored and compared for years: the rule of docs/fingerprints.md is held to fixed values.
public class FingerprintGoldenTests
{
    private sealed record Case(string Code, string Type, string Message, string? Stack, string Fingerprint, string? SameMessage = null, string? SameStack = null);

    private static readonly Dictionary<string, Case> All = new()
    {
        ["connection refused"] = new("NETWORK_ERROR", "email", "Connection refused (10.0.3.17:587)", null, "2a415b360702548e", "Connection refused (192.168.1.4:2525)"),
        ["timeout"] = new("TIMEOUT", "report", "The run took longer than 30 s.", null, "a191a75f0db49867", "The run took longer than 7.5 s."),
        ["rate limit"] = new("RATE_LIMIT_EXCEEDED", "webhook", "429 Too Many Requests; retry after 120", null, "52358cd2f4205355", "429 Too Many Requests; retry after 5"),
        ["order not found"] = new("ORDER_NOT_FOUND", "invoice", "Order 4711 of customer 3f2504e0-4f89-11d3-9a0c-0305e82c3301 does not exist", null, "4d07331977cae1ae", "Order 9 of customer 00000000-aaaa-bbbb-cccc-1234567890ab does not exist"),
        ["file missing"] = new("JOB_EXECUTION_FAILED", "import", "Could not find file '/var/data/2026-01-05/in-17.csv'.", null, "0a11efcd567913d3", "Could not find file '/srv/upload/x.csv'."),
        ["windows path"] = new("JOB_EXECUTION_FAILED", "import", @"Access to the path C:\data\in\17.csv is denied.", null, "63a182a33848b1ee", @"Access to the path D:\drop\99.csv is denied."),
        ["object address"] = new("JOB_EXECUTION_FAILED", "native", "segfault at 0x7fff5fbff8c0 ip 0x00401d3a", null, "e779f83ad5ba9816", "segfault at 0x10 ip 0xdeadbeef"),
        ["git commit"] = new("JOB_EXECUTION_FAILED", "deploy", "cannot check out a1b2c3d4e5f60718293a4b5c6d7e8f9012345678", null, "91ecce6cee628120", "cannot check out 0badf00d"),
        ["null reference"] = new(
            "JOB_EXECUTION_FAILED",
            "email",
            "Object reference not set to an instance of an object.",
            "   at Shop.Mail.Render(Order order) in /src/Shop/Mail.cs:line 42\n   at Shop.Mail.<SendAsync>d__7.MoveNext() in /src/Shop/Mail.cs:line 17\n--- End of stack trace from previous location ---\n   at ReTraced.Handlers.Invoke()\n   at X()",
            "52b3118065f19a9e",
            null,
            "   at Shop.Mail.Render(Order order) in C:\\build\\Mail.cs:line 99\r\n   at Shop.Mail.<SendAsync>d__12.MoveNext()\r\n   at ReTraced.Handlers.Invoke()\r\n   at Y()"),
        ["sql"] = new("JOB_EXECUTION_FAILED", "sync", "23505: duplicate key value violates unique constraint \"users_pkey\"\nDETAIL: Key (id)=(42) already exists.", null, "43ae19feb4578765", "23505: duplicate key value violates unique constraint \"users_pkey\"\n  DETAIL: Key (id)=(7) already exists."),
        ["lease lost"] = new("LEASE_LOST", "video", "Its worker (worker-7) was not heard of for 30 s, the length of the lease.", null, "e5499de35ddafd29", "Its worker (worker-12) was not heard of for 60 s, the length of the lease."),
        ["empty message"] = new("UNKNOWN_ERROR", "noop", "", null, "b50d24e7990b1b9e", " \n"),
        ["other letters"] = new("JOB_EXECUTION_FAILED", "mail", "Empfänger „Jürgen“ unbekannt (Nr. 5)", null, "1f25e3ead8711796", "Empfänger „Jürgen“ unbekannt (Nr. 66)"),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_ARealisticError_IsWhatItWasAlways(string name)
    {
        var error = All[name];

        Assert.Equal(error.Fingerprint, Of(error, error.Message, error.Stack));
        Assert.Equal(error.Fingerprint, Of(error, error.SameMessage ?? error.Message, error.SameStack ?? error.Stack));
    }

    [Fact]
    public void Of_DifferentErrors_Differs() => Assert.Equal(All.Count, All.Values.Select(error => error.Fingerprint).Distinct().Count());

    private static string Of(Case error, string message, string? stack) =>
        Fingerprint.Of(error.Type, new JobError { Code = error.Code, Message = message, Stack = stack });
}
