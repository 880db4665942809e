using System.Text;

namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>A request that must be refused, and how. Places in braces are those of <see cref="HostileScene"/>.</summary>
/// <param name="Name">What is wrong with it; no two rows have the same.</param>
/// <param name="Method">The method, as sent.</param>
/// <param name="Path">The path under the API's prefix, or with a leading <c>~</c> the request target as sent.</param>
/// <param name="Status">The status of the answer; 0: the web server itself may refuse it, with any 4xx.</param>
/// <param name="Code">The code of the answer.</param>
/// <param name="Fields">All the fields that the answer names.</param>
public sealed record HostileRow(string Name, string Method, string Path, int Status, string Code, params string[] Fields)
{
    private const string Json = "application/json";

    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Its media type; null for none.</summary>
    public string? MediaType { get; init; } = Json;

    /// <summary>More headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Words that the answer holds.</summary>
    public string? Says { get; init; }

    /// <summary>The request as a whole, in Latin-1, for what is no HTTP any more.</summary>
    public string? Raw { get; init; }

    /// <summary>The same row with another body.</summary>
    public HostileRow With(string body) => this with { Body = Encoding.UTF8.GetBytes(body) };

    /// <summary>The same row with a header more.</summary>
    public HostileRow Header(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    /// <summary>The same row, once its answer must hold these words.</summary>
    public HostileRow Saying(string words) => this with { Says = words };

    /// <summary>The same row under another name.</summary>
    public HostileRow Named(string name) => this with { Name = name };

    public static HostileRow Get(string path, params string[] fields) => new($"GET {path}", "GET", path, 400, "INVALID_REQUEST", fields);

    public static HostileRow Post(string path, string body, params string[] fields) => Send("POST", path, body, fields);

    public static HostileRow Patch(string path, string body, params string[] fields) => Send("PATCH", path, body, fields);

    public static HostileRow Put(string path, string body, params string[] fields) => Send("PUT", path, body, fields);

    /// <summary>A job with fields more, of which these are wrong.</summary>
    public static HostileRow Job(string more, params string[] fields) => Post("/jobs", $$"""{"queueName":"bad",{{more}}}""", fields).Named($"job with {more}");

    /// <summary>A body for <c>POST /jobs</c> that is no JSON that could be read.</summary>
    public static HostileRow NoJson(string name, string body) => Post("/jobs", body, "body").Named($"JSON: {name}");

    /// <summary>A call that is refused for what is there, not for how it is written.</summary>
    public static HostileRow Refused(string method, string path, string? body, int status, string code, string says) =>
        new HostileRow($"{method} {path} {body}", method, path, status, code) { Body = body is null ? null : Encoding.UTF8.GetBytes(body), Says = says };

    /// <summary>What Kestrel answers before anybody else has seen it.</summary>
    public static HostileRow NoHttp(string name, string raw) => new(name, "", "", 0, "") { Raw = raw };

    private static HostileRow Send(string method, string path, string body, string[] fields) =>
        new HostileRow($"{method} {path} {body}", method, path, 400, "INVALID_REQUEST", fields).With(body);
}
