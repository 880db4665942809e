namespace ReTraced.Gateway.Tests.BadInput;

/// <summary>A request that must be refused, and how.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path under the API's prefix, or with a leading <c>~</c> without it. <c>{live}</c> is a delayed job, <c>{dead}</c> a dead one.</param>
/// <param name="Body">The body, if any.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Code">The code of the answer.</param>
/// <param name="Fields">The fields that the answer names.</param>
public sealed record BadRequest(string Name, string Method, string Path, string? Body, int Status, string Code, params string[] Fields)
{
    public string? MediaType { get; init; } = "application/json";

    public static BadRequest Job(string name, string body, params string[] fields) => new(name, "POST", "/jobs", body, 400, "INVALID_REQUEST", fields);

    /// <summary>A job with one more field, which is wrong.</summary>
    public static BadRequest Field(string field, string value, params string[] fields) =>
        Job($"{field}: {value}", $$"""{"queueName":"bad","{{field}}":{{value}}}""", fields.Length == 0 ? [field] : fields);

    public static BadRequest Post(string path, string body, params string[] fields) => new($"{path} {body}", "POST", path, body, 400, "INVALID_REQUEST", fields);

    public static BadRequest Get(string path, params string[] fields) => new(path, "GET", path, null, 400, "INVALID_REQUEST", fields);

    public static BadRequest Other(string method, string path, int status, string code) => new($"{method} {path}", method, path, null, status, code);
}
