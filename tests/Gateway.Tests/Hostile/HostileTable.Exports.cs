using static ReTraced.Gateway.Tests.Hostile.HostileRow;

namespace ReTraced.Gateway.Tests.Hostile;

/// <content>Exports of jobs.</content>
internal static partial class HostileTable
{
    private const string Sealed = """ "format":"retraced-export","formatVersion":1,"exportedAt":0,"productVersion":"0","digest":{"algorithm":"SHA-256","canonical":"retraced-json-1","value":""} """;

    private static IEnumerable<HostileRow> Exports =>
    [
        Refused("GET", "/jobs/nobody/export", null, 404, "JOB_NOT_FOUND", "nobody"),
        Refused("GET", "/jobs/a%20b/export", null, 404, "JOB_NOT_FOUND", "a b"),
        NotTaken("POST", "/jobs/{dead}/export"),
        NotTaken("GET", "/exports/verify"),
        Post("/exports/verify", "", "body").Named("an empty export"),
        Post("/exports/verify", "[]", "body").Named("an export that is a list"),
        Post("/exports/verify", "{\"format\":\"retraced-export\"", "body").Named("an export cut short"),
        Post("/exports/verify", $"{{\"spec\":{DeepArray}}}", "body").Named("an export 100,000 deep"),
        Post("/exports/verify", """{"format":"retraced-export","format":"retraced-export"}""", "body").Named("an export with a name twice"),
        Post("/exports/verify", "{}", "format", "formatVersion", "exportedAt", "productVersion", "spec", "head", "ledger", "log", "explanation", "digest").Named("an export with nothing in it"),
        Post("/exports/verify", $"{{{Sealed},\"spec\":5,\"head\":{{}},\"ledger\":[],\"log\":[],\"explanation\":null}}", "spec").Named("an export whose spec is a number"),
        Post("/exports/verify", $"{{{Sealed},\"spec\":{{}},\"head\":{{}},\"ledger\":[],\"log\":{{}},\"explanation\":null,\"colour\":1}}", "spec", "log", "colour").Named("an export with a field more"),
        new HostileRow("an export as text", "POST", "/exports/verify", 415, "UNSUPPORTED_MEDIA_TYPE") { MediaType = "text/plain" }.With("{}"),
    ];
}
