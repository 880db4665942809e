using System.Text;
using static ReTraced.Gateway.Tests.Hostile.HostileRow;

namespace ReTraced.Gateway.Tests.Hostile;

/// <content>What is no JSON, or JSON that nobody can keep.</content>
internal static partial class HostileTable
{
    private static IEnumerable<HostileRow> BrokenJson =>
    [
        NoJson("nothing", "").Saying("is empty"),
        NoJson("white space", " \r\n\t"),
        NoJson("truncated", "{\"queueName\":\"bad\",\"jobData\":{\"a\":[1,2"),
        NoJson("truncated in a string", "{\"queueName\":\"ba"),
        NoJson("truncated in an escape", "{\"queueName\":\"bad\\u00"),
        NoJson("a trailing comma", "{\"queueName\":\"bad\",}"),
        NoJson("a trailing comma in an array", "{\"queueName\":\"bad\",\"jobData\":[1,]}"),
        NoJson("a comment", "{\"queueName\":\"bad\" // why\n}"),
        NoJson("two values", "{\"queueName\":\"bad\"}{\"queueName\":\"bad\"}"),
        NoJson("a value and a NUL", "{\"queueName\":\"bad\"}\0"),
        NoJson("a NUL in a string", "{\"queueName\":\"bad\",\"jobData\":\"a\0b\"}"),
        NoJson("a line break in a string", "{\"queueName\":\"bad\",\"jobData\":\"a\nb\"}"),
        NoJson("single quotes", "{'queueName':'bad'}"),
        NoJson("names without quotes", "{queueName:\"bad\"}"),
        NoJson("a number with a plus", "{\"queueName\":\"bad\",\"priority\":+1}"),
        NoJson("a number with a leading zero", "{\"queueName\":\"bad\",\"priority\":01}"),
        NoJson("a hexadecimal number", "{\"queueName\":\"bad\",\"priority\":0x1}"),
        NoJson("undefined", "{\"queueName\":\"bad\",\"jobData\":undefined}"),
        NoJson("an unknown escape", "{\"queueName\":\"bad\",\"jobData\":\"\\x41\"}"),
        NoJson("a name twice", "{\"queueName\":\"bad\",\"queueName\":\"worse\"}").Saying("queueName"),
        NoJson("a name twice deep in jobData", "{\"queueName\":\"bad\",\"jobData\":[{\"a\":{\"b\":1,\"\\u0062\":2}}]}"),
        NoJson("half a surrogate pair in a name", "{\"queueName\":\"bad\",\"jobData\":{\"\\ud800\":1}}").Saying("surrogate"),
        NoJson("half a surrogate pair in the name of a field", "{\"\\udfff\":1,\"queueName\":\"bad\"}").Saying("surrogate"),
        NoJson("a surrogate pair the wrong way round in a name", "{\"queueName\":\"bad\",\"jobData\":{\"\\udc00\\ud800\":1}}").Saying("surrogate"),
        NoJson("100,000 levels in jobData", $$"""{"queueName":"bad","jobData":{{DeepArray}}}""").Saying("depth"),
        NoJson("100,000 objects deep", string.Concat(Enumerable.Repeat("{\"a\":", Bomb)) + "1" + new string('}', Bomb)).Saying("depth"),
        NoJson("100,000 levels that never close", new string('[', Bomb)).Saying("depth"),
        NoJson("UTF-16", "") with { Body = Encoding.Unicode.GetBytes("{\"queueName\":\"bad\"}") },
        NoJson("a byte order mark", "") with { Body = [0xEF, 0xBB, 0xBF, .. "{\"queueName\":\"bad\"}"u8] },
        NoJson("a UTF-16 byte order mark", "") with { Body = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{\"queueName\":\"bad\"}")] },
        NotUtf8("a lone continuation byte", 0x80),
        NotUtf8("a cut sequence", 0xE2, 0x82),
        NotUtf8("an overlong slash", 0xC0, 0xAF),
        NotUtf8("a surrogate in UTF-8", 0xED, 0xA0, 0x80),
        NotUtf8("beyond Unicode", 0xF5, 0x80, 0x80, 0x80),
        Post("/jobs", "[{\"queueName\":\"bad\"}]", "body", "queueName").Named("JSON: an array").Saying("must be a JSON object"),
        Post("/jobs", "\"bad\"", "body", "queueName").Named("JSON: a string"),
        Post("/jobs", "1e999", "body", "queueName").Named("JSON: a number"),
        Post("/jobs", "{\"queueName\":\"\\ud83d\"}", "queueName").Named("JSON: half an emoji for a name"),

        WrongType("text/plain"),
        WrongType("application/xml"),
        WrongType("application/x-www-form-urlencoded"),
        WrongType("multipart/form-data; boundary=x"),
        WrongType("application/jsonp"),
        WrongType("json"),
        WrongType("application/json; charset=utf-16").Saying("utf-8"),
        WrongType("application/json;charset=\"ISO-8859-1\"").Saying("utf-8"),
        WrongType("text/plain, application/json"),
        WrongType("application/json\u00e9") with { Status = 0 },
        WrongType("application/json") with { Name = "no media type", MediaType = null },
        new HostileRow("a batch in another charset", "POST", "/jobs/batch", 415, "UNSUPPORTED_MEDIA_TYPE") { MediaType = "application/x-ndjson; charset=utf-16" }
            .With("{\"queueName\":\"bad\"}"),
        new("no body and no media type", "POST", "/jobs", 415, "UNSUPPORTED_MEDIA_TYPE"),
    ];

    private static HostileRow NotUtf8(string name, params byte[] bytes) =>
        NoJson(name, "").Saying("not valid UTF-8") with { Body = [.. "{\"queueName\":\"bad\",\"jobData\":\""u8, .. bytes, .. "\"}"u8] };

    private static HostileRow WrongType(string type) =>
        new HostileRow($"as {type}", "POST", "/jobs", 415, "UNSUPPORTED_MEDIA_TYPE") { MediaType = type, Says = "Send application/json" }.With("{\"queueName\":\"bad\"}");
}
