using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans;
using ReTraced.Events;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Cluster;
using ReTraced.Gateway.Http;
using ReTraced.Gateway.Limits;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>What happens, as it happens: server-sent events (WHATWG HTML, section 9.2).</summary>
public static class EventEndpoints
{
    private const string LastEventId = "Last-Event-ID";

    // Proxies end a connection on which nothing comes for a minute.
    private const int KeepAliveMs = 15_000;

    /// <summary>Maps <c>/events</c>.</summary>
    public static void MapEvents(this IEndpointRouteBuilder api) => api.MapGet("/events", ListenAsync).WithTags("Events").WithName("ListenToEvents")
        .WithSummary("Transitions of jobs as they happen, as server-sent events; Last-Event-ID goes on within the last 10,000, else comes an event reset.")
        .WithDescription("Query parameters: queue, job, and maxSeconds, after which the answer ends (0 to 86,400; it goes on for ever unless said).")
        .Produces<JobMoved>(contentType: "text/event-stream").ProducesProblem(400).ProducesProblem(404).ProducesProblem(503).AllowReaders();

    private static async Task<IResult> ListenAsync(HttpContext context, IGrainFactory grains, IJobQueries queries, IHostApplicationLifetime lifetime, PollGate gate, TimeProvider clock)
    {
        var query = new QueryReader(context.Request.Query);
        var queue = query.Text("queue", JobNames.IsQueueName, JobNames.QueueNameForm);
        var jobId = query.Text("job", JobNames.IsJobId, JobNames.JobIdForm);
        var maxSeconds = query.Whole("maxSeconds", 0, 86_400);
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        if (!TryReadPlace(context.Request.Headers[LastEventId].ToString(), out var after))
        {
            return Problems.Invalid(LastEventId, "is not one that this stream gave: it is a queue, a colon and a number. Leave it out to begin now.");
        }

        if (jobId is not null && queue is null)
        {
            if (await queries.GetAsync(jobId, context.RequestAborted) is not { } job)
            {
                return Problems.NoJob(jobId);
            }

            queue = job.State.Spec.QueueName;
        }

        if (!gate.TryListen())
        {
            return gate.RefuseListener(context);
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            using var over = new CancellationTokenSource(maxSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, over.Token);
            await StreamAsync(context, grains.GetGrain<IEventsGrain>(IEventsGrain.Key), queue, jobId, after, either.Token);
        }
        catch (Exception e) when (context.Response.HasStarted && e is OperationCanceledException or IOException)
        {
            // The listener has gone, or the server goes: he comes back by himself, with the place where he was.
        }
        finally
        {
            gate.EndListening();
        }

        return TypedResults.Empty;
    }

    private static async Task StreamAsync(HttpContext context, IEventsGrain news, string? queue, string? jobId, long? after, CancellationToken end)
    {
        // From here on everything is heard of that happens.
        var next = after ?? (await news.Read(new EventQuery(queue, jobId, null, 0), context.RequestAborted)).Next;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await SendAsync(context, $": listening\nretry: 2000\n{Place(queue, next)}\n");
        while (!end.IsCancellationRequested)
        {
            // In a cluster by and by: a grain that is to leave a silo does so only when nobody waits in it.
            var page = await news.Read(new EventQuery(queue, jobId, next, Math.Min(KeepAliveMs, ClusterParts.LongestPollMs)), end);
            next = page.Next;
            await SendAsync(context, Text(page, queue));
        }
    }

    private static string Text(EventPage page, string? queue)
    {
        if (page.IsReset)
        {
            return $"{Place(queue, page.Next)}event: reset\ndata: {{}}\n\n";
        }

        var text = new StringBuilder();
        foreach (var (n, moved) in page.Events)
        {
            text.Append(CultureInfo.InvariantCulture, $"id: {moved.QueueName}:{n}\nevent: transition\ndata: {JsonSerializer.Serialize(moved, ReTracedJson.Default.JobMoved)}\n\n");
        }

        // A comment tells the listener, and whatever is in between, that the line still stands.
        return text.Length == 0 ? $":\n{Place(queue, page.Next)}\n" : text.ToString();
    }

    // Without data it is no event, and only says from where to go on.
    private static string Place(string? queue, long next) => string.Create(CultureInfo.InvariantCulture, $"id: {queue ?? "all"}:{next}\n");

    private static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    // Numbers rise through all queues, so the number alone is the place.
    private static bool TryReadPlace(string header, out long? after)
    {
        after = null;
        if (header.Length == 0)
        {
            return true;
        }

        var valid = long.TryParse(header.AsSpan(header.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && header.Contains(':', StringComparison.Ordinal);
        after = n;
        return valid;
    }
}
