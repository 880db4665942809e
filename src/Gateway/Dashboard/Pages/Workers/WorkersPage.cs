using System.Globalization;
using Microsoft.Extensions.Options;
using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Grains.Workers;
using ReTraced.Hosting;
using ReTraced.Jobs;

namespace ReTraced.Gateway.Dashboard.Pages.Workers;

/// <summary>Who works, and what they run.</summary>
internal static class WorkersPage
{
    private const int PageSize = 50;
    private const int MostRunning = 100;

    public static async Task<IResult> ShowAsync(HttpContext context, WorkerViews views, IServiceProvider services, IOptions<ReTracedOptions> options, TimeProvider clock)
    {
        if (PageQuery.Canonical(context.Request) is { } address)
        {
            return TypedResults.LocalRedirect(address);
        }

        var query = new QueryReader(context.Request.Query);
        var (name, queue) = (query.Text("name"), query.Text("queue", JobNames.IsQueueName, JobNames.QueueNameForm));
        var from = (int)(query.Whole("cursor", 0, int.MaxValue) ?? 0);
        var all = query.Finish() ? await views.ReadAsync(context.RequestAborted) : [];
        var matching = all.Where(worker => (name is null || worker.WorkerId.Contains(name, StringComparison.OrdinalIgnoreCase)) && (queue is null || Serves(worker, queue)))
            .OrderByDescending(worker => worker.LastSeenAt is null).ThenBy(worker => worker.WorkerId, StringComparer.Ordinal).ToList();
        var page = matching.Skip(from).Take(PageSize).ToList();
        var running = matching.SelectMany(worker => worker.Running.Where(job => queue is null || job.QueueName == queue).Select(job => new RunningRow(worker.WorkerId, job))).ToList();
        return PageResult.Of<WorkersView>(
            new WorkersModel
            {
                Name = name,
                Queue = queue,
                Errors = query.Errors,
                Workers = page,
                Matching = matching.Count,
                InAll = all.Count,
                // The lease that ends first comes first; runs without one, which last as long as their server, by their age.
                Running = [.. running.OrderBy(row => row.Job.LeaseExpiresAt ?? long.MaxValue).ThenBy(row => row.Job.Since).Take(MostRunning)],
                RunningInAll = running.Count,
                NextCursor = page.Count > 0 && from + page.Count < matching.Count ? (from + page.Count).ToString(CultureInfo.InvariantCulture) : null,
                // A gateway of a cluster runs no handlers of its own.
                OwnWorker = services.GetService<WorkerIdentity>()?.Id,
                OwnSlots = options.Value.Concurrency,
                Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            query.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private static bool Serves(WorkerView worker, string queue) =>
        worker.Running.Any(job => job.QueueName == queue) || (worker.LastSeenAt is not null && (worker.Queues is null || worker.Queues.Contains(queue, StringComparer.Ordinal)));
}

/// <summary>What the page of workers shows.</summary>
public sealed record WorkersModel
{
    /// <summary>What their ids hold; null: any.</summary>
    public required string? Name { get; init; }

    /// <summary>The queue that they serve; null: any.</summary>
    public required string? Queue { get; init; }

    /// <summary>What is wrong with the address.</summary>
    public required IReadOnlyList<FieldError> Errors { get; init; }

    /// <summary>Those of this page; first those that hold jobs and have not asked for work within a minute.</summary>
    public required IReadOnlyList<WorkerView> Workers { get; init; }

    /// <summary>How many match.</summary>
    public required int Matching { get; init; }

    /// <summary>How many there are.</summary>
    public required int InAll { get; init; }

    /// <summary>What those that match run: the lease that ends first comes first.</summary>
    public required IReadOnlyList<RunningRow> Running { get; init; }

    /// <summary>How many jobs they run.</summary>
    public required int RunningInAll { get; init; }

    /// <summary>Where the next page begins.</summary>
    public required string? NextCursor { get; init; }

    /// <summary>The worker inside this server; null if there is none.</summary>
    public required string? OwnWorker { get; init; }

    /// <summary>How many jobs that one runs at most.</summary>
    public required int OwnSlots { get; init; }

    /// <summary>When this was read.</summary>
    public required long Now { get; init; }

    /// <summary>A lease with no more time than this left ends soon, milliseconds.</summary>
    public const long SoonMs = 10_000;

    /// <summary>True if a lease ends soon, or is over and nobody has noted it yet.</summary>
    public bool EndsSoon(RunningView job) => job.LeaseExpiresAt - Now < SoonMs;
}

/// <summary>A job that runs.</summary>
/// <param name="WorkerId">Who runs it.</param>
/// <param name="Job">The job.</param>
public sealed record RunningRow(string WorkerId, RunningView Job);
