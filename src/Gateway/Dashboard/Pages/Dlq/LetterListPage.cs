using ReTraced.DeadLetters;
using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Dlq;

/// <summary>Dead letters one by one, the latest death first, and what can be done with all that match.</summary>
internal static class LetterListPage
{
    public static async Task<IResult> ShowAsync(HttpContext context, IJobQueries queries)
    {
        if (PageQuery.Canonical(context.Request) is { } address)
        {
            return TypedResults.LocalRedirect(address);
        }

        var query = new QueryReader(context.Request.Query);
        var filter = DeadLetterQuery.Read(query, context.Request.QueryString);
        var letters = await LetterPage.ReadAsync(queries, query, filter, context.RequestAborted);
        return PageResult.Of<LetterListView>(
            new LetterListModel { Filter = filter, Letters = letters, Errors = query.Errors },
            query.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }
}

/// <summary>What the page of dead letters shows.</summary>
public sealed record LetterListModel
{
    /// <summary>Which dead letters are meant.</summary>
    public required BulkFilter Filter { get; init; }

    /// <summary>The dead letters.</summary>
    public required LetterPage Letters { get; init; }

    /// <summary>What is wrong with the filter; then nothing was looked for.</summary>
    public required IReadOnlyList<FieldError> Errors { get; init; }
}

/// <summary>Some dead letters, with the heads of their jobs by id.</summary>
public sealed record LetterPage(Page<DeadLetterRow> Rows, IReadOnlyDictionary<string, JobHead> Heads)
{
    /// <summary>The page that an address asks for. Nothing is read if the query is wrong; what is wrong is noted in it.</summary>
    internal static async Task<LetterPage> ReadAsync(IJobQueries queries, QueryReader query, BulkFilter filter, CancellationToken cancelled)
    {
        var none = new LetterPage(new Page<DeadLetterRow>([], null), new Dictionary<string, JobHead>());
        var (limit, cursor) = query.Page();
        if (!query.Finish())
        {
            return none;
        }

        try
        {
            var rows = await DeadLetterSearch.FindAsync(queries, filter, cursor, limit, cancelled);
            return new LetterPage(rows, await queries.GetHeadsAsync([.. rows.Items.Select(row => row.JobId)], cancelled));
        }
        catch (FormatException)
        {
            query.Add("cursor", "is not one that this list gave; begin at its first page.");
            return none;
        }
    }
}
