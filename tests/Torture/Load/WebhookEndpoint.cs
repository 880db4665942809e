using System.Text.Json.Nodes;
using ReTraced.Testing;

namespace ReTraced.Torture.Load;

/// <summary>The URL that a queue sends its jobs to. It answers as each job's plan says.</summary>
internal sealed class WebhookEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookEndpoint(WebApplication app, string url) => (_app, Url) = (app, url);

    /// <summary>Where it is.</summary>
    public string Url { get; }

    /// <summary>Begins to listen.</summary>
    public static async Task<WebhookEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var url = FormattableString.Invariant($"http://127.0.0.1:{RedisServer.FreePort()}");
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        app.MapPost("/jobs", (Delegate)AnswerAsync);
        await app.StartAsync();
        return new WebhookEndpoint(app, $"{url}/jobs");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<IResult> AnswerAsync(HttpContext context)
    {
        var job = (await JsonNode.ParseAsync(context.Request.Body))!;
        var attempt = (int)job["attempt"]!;
        switch (WorkOrder.Of(job["jobData"]!).ActOf(attempt))
        {
            case Act.Slow:
                await Task.Delay(WorkOrder.SlowFor, TimeProvider.System);
                break;
            case Act.Temporary when attempt % 2 == 0:
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            case Act.Temporary:
                return Failure("NETWORK_ERROR", "TEMPORARY");
            case Act.Permanent:
                return Results.StatusCode(StatusCodes.Status403Forbidden);
            case Act.Poison:
                return Failure("BAD_JOB", "POISON");
            case Act.Hang or Act.Deaf:
                await ((Task)Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case Act.Vanish:
                context.Abort();
                break;
        }

        return Results.Json(new JsonObject { ["success"] = true, ["output"] = attempt });
    }

    private static IResult Failure(string code, string kind) =>
        Results.Json(new JsonObject { ["success"] = false, ["error"] = new JsonObject { ["code"] = code, ["message"] = "It did not work out." }, ["kind"] = kind });
}
