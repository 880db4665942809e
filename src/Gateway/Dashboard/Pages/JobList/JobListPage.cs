using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.JobList;

/// <summary>Jobs that match, newest first, and what can be done with some of them.</summary>
internal static class JobListPage
{
    // An id leads to its job; anything else is looked for as text.
    private const string Find = "find";

    public static async Task<IResult> ShowAsync(HttpContext context, IJobQueries queries)
    {
        var (request, cancelled) = (context.Request, context.RequestAborted);
        if (request.Query[Find] is [{ } sought] && JobNames.IsJobId(sought.Trim()) && await queries.GetAsync(sought.Trim(), cancelled) is not null)
        {
            return TypedResults.LocalRedirect(Links.Job(sought.Trim()));
        }

        // What is sought takes the place of the text before.
        var seeks = request.Query.ContainsKey(Find);
        if (PageQuery.Canonical(request, name => name == Find ? "text" : name == "text" && seeks ? null : name) is { } address)
        {
            return TypedResults.LocalRedirect(address);
        }

        var query = new QueryReader(request.Query);
        var filter = JobQuery.Read(query, request.QueryString);
        var columns = JobColumn.Read(query);
        var (limit, cursor) = query.Page();
        var page = new Page<StoredJob>([], null);
        if (query.Finish())
        {
            try
            {
                page = await queries.ListJobsAsync(filter, cursor, limit, cancelled);
            }
            catch (FormatException)
            {
                query.Add("cursor", "is not one that this list gave; begin at its first page.");
            }
        }

        return PageResult.Of<JobListView>(
            new JobListModel
            {
                Filter = filter,
                Columns = columns,
                Limit = limit,
                Jobs = page,
                Errors = query.Errors,
                // Of a queue as a whole, or of all, the store has counted; of anything else nobody has.
                Depth = filter is { Type: null, ErrorCode: null, Fingerprint: null, Tag: null, Text: null, Data.Count: 0, CreatedAfter: null, CreatedBefore: null } ? await CountAsync(queries, filter.Queue, cancelled) : null,
            },
            query.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private static async Task<IReadOnlyDictionary<JobStatus, long>> CountAsync(IJobQueries queries, string? queue, CancellationToken cancelled)
    {
        var counts = (await queries.CountAsync(cancelled)).Where(counted => queue is null || counted.QueueName == queue).ToList();
        return Enum.GetValues<JobStatus>().ToDictionary(status => status, status => counts.Sum(counted => counted[status]));
    }
}

/// <summary>What the page of jobs shows.</summary>
public sealed record JobListModel
{
    /// <summary>Which jobs are meant.</summary>
    public required JobFilter Filter { get; init; }

    /// <summary>What is shown of each.</summary>
    public required IReadOnlyList<JobColumn> Columns { get; init; }

    /// <summary>Most jobs on the page, 1 to 500.</summary>
    public required int Limit { get; init; }

    /// <summary>The jobs.</summary>
    public required Page<StoredJob> Jobs { get; init; }

    /// <summary>What is wrong with the filter; then no jobs were looked for.</summary>
    public required IReadOnlyList<FieldError> Errors { get; init; }

    /// <summary>How many jobs there are by status, of the queue of the filter or of all; null if the filter asks for more than these.</summary>
    public required IReadOnlyDictionary<JobStatus, long>? Depth { get; init; }

    /// <summary>True if not all jobs are meant.</summary>
    public bool IsFiltered => Filter.Queue is not null || Filter.Status is not null || Depth is null;
}
