using ReTraced.Gateway.Endpoints;
using ReTraced.Grains;
using ReTraced.Jobs;

namespace ReTraced.Gateway.Dashboard.Pages.Queue;

/// <summary>One queue: how it is doing, what holds it up, and what can be done about it.</summary>
internal static class QueuePage
{
    public static async Task<IResult> ShowAsync(string queue, HttpContext context, QueueReader reader) =>
        await reader.ReadAsync(queue, context.RequestAborted) is { } model
            ? PageResult.Of<QueueDetails>(model)
            : PageResult.NotFound("queue", queue, JobNames.IsQueueName(queue) ? "A queue is there once it was given a job or a setting." : $"A queue's name must be {JobNames.QueueNameForm}.");
}

/// <summary>What the page of a queue shows.</summary>
public sealed record QueueModel
{
    /// <summary>The queue as the API shows it.</summary>
    public required QueueView Queue { get; init; }

    /// <summary>What it knows of itself.</summary>
    public required QueueDescription Description { get; init; }

    /// <summary>How deep it was; null if this process does not know.</summary>
    public required DepthSeries? History { get; init; }

    /// <summary>What happened in each minute of the last hour.</summary>
    public required IReadOnlyList<Rates> Minutes { get; init; }

    /// <summary>The job that has been due for the longest, if it was found; null otherwise.</summary>
    public required string? OldestJob { get; init; }

    /// <summary>The types of its jobs.</summary>
    public required IReadOnlyList<TypeRow> Types { get; init; }

    /// <summary>How many live jobs were looked at for their types.</summary>
    public required int LookedAt { get; init; }

    /// <summary>What runs, the longest first.</summary>
    public required IReadOnlyList<RunningJob> Running { get; init; }

    /// <summary>Jobs that would be cancelled by a purge.</summary>
    public long NotStarted => Queue.Depth["pending"] + Queue.Depth["delayed"] + Queue.Depth["waiting"];

    /// <summary>Jobs that are neither finished nor dead.</summary>
    public long Live => NotStarted + Queue.Depth["processing"];
}

/// <summary>A type in a queue.</summary>
/// <param name="Type">The type.</param>
/// <param name="Jobs">Its jobs among the live ones that were looked at.</param>
/// <param name="Workers">Who serves it: the ids of the workers that have asked for it within a minute.</param>
/// <param name="IsUnserved">True if jobs of it are ready and nobody has asked for them lately.</param>
/// <param name="MaxConcurrency">Most that run at a time, if that is limited for it.</param>
/// <param name="RateLimit">How often it is handed out, if that is limited for it.</param>
public sealed record TypeRow(string Type, int Jobs, IReadOnlyList<string> Workers, bool IsUnserved, int? MaxConcurrency, Queues.RateLimit? RateLimit);
