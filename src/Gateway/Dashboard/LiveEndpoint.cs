using System.Globalization;
using Orleans;
using ReTraced.Gateway.Access;
using ReTraced.Gateway.Cluster;
using ReTraced.Gateway.Http;
using ReTraced.Gateway.Limits;
using ReTraced.Grains;
using ReTraced.Jobs;

namespace ReTraced.Gateway.Dashboard;

/// <summary>
/// Tells an open page that it is out of date, and nothing more: however much happens, a page hears of it twice a second at most, and reads itself anew. What has happened
/// is in the stream of <c>/api/v1/events</c>.
/// </summary>
internal static class LiveEndpoint
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // A page that hears nothing for three times as long says that it may be out of date.
    private const int AliveMs = 5_000;

    /// <summary>Where it is.</summary>
    public const string Path = "/live";

    /// <summary>Maps it.</summary>
    public static void MapLive(this IEndpointRouteBuilder app) => app.MapGet(Path, ListenAsync).AllowReaders().ExcludeFromDescription();

    private static async Task<IResult> ListenAsync(HttpContext context, IGrainFactory grains, IHostApplicationLifetime lifetime, PollGate gate, TimeProvider clock)
    {
        var query = new QueryReader(context.Request.Query);
        var queue = query.Text("queue", JobNames.IsQueueName, JobNames.QueueNameForm);
        var jobId = query.Text("job", JobNames.IsJobId, JobNames.JobIdForm);
        if (!query.Finish())
        {
            return Problems.Invalid(query.Errors);
        }

        if (!gate.TryListen())
        {
            return gate.RefuseListener(context);
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await StreamAsync(context, grains.GetGrain<IEventsGrain>(IEventsGrain.Key), queue, jobId, clock, end.Token);
        }
        catch (Exception e) when (context.Response.HasStarted && e is OperationCanceledException or IOException)
        {
            // The page was closed, or the server goes: a page that is still open comes back by itself.
        }
        finally
        {
            gate.EndListening();
        }

        return TypedResults.Empty;
    }

    private static async Task StreamAsync(HttpContext context, IEventsGrain news, string? queue, string? jobId, TimeProvider clock, CancellationToken end)
    {
        var next = (await news.Read(new EventQuery(queue, jobId, null, 0), end)).Next;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await SendAsync(context, "retry: 2000\nevent: alive\ndata: {}\n\n");
        while (!end.IsCancellationRequested)
        {
            var page = await news.Read(new EventQuery(queue, jobId, next, Math.Min(AliveMs, ClusterParts.LongestPollMs)), end);
            var moved = page.IsReset || page.Events.Count > 0;
            next = page.Next;
            await SendAsync(context, moved ? string.Create(CultureInfo.InvariantCulture, $"event: changed\ndata: {{\"transitions\":{page.Events.Count}}}\n\n") : "event: alive\ndata: {}\n\n");
            if (moved)
            {
                await Task.Delay(Pause, clock, end);
            }
        }
    }

    private static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
