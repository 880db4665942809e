using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Operations;

namespace ReTraced.Gateway.Dashboard.Pages.Dlq;

/// <summary>Dead letters by their cause.</summary>
internal static class GroupListPage
{
    /// <summary>With it, as many dead letters are looked at as one call may; without it, those that are found in a moment.</summary>
    public const string Look = "look";

    /// <summary>What a page may spend on looking, so that it is there at once.</summary>
    public static readonly TimeSpan Haste = TimeSpan.FromMilliseconds(60);

    private const int Shown = 25;

    public static async Task<IResult> ShowAsync(HttpContext context, GroupReader reader)
    {
        if (PageQuery.Canonical(context.Request) is { } address)
        {
            return TypedResults.LocalRedirect(address);
        }

        var query = new QueryReader(context.Request.Query);
        var filter = DeadLetterQuery.Read(query, context.Request.QueryString);
        var all = query.Choice(Look, ("all", true)) ?? false;
        var groups = query.Finish() ? await reader.ReadAsync(filter, all ? GroupEndpoints.MostGroups : Shown, all ? null : Haste, whole: all, context.RequestAborted) : new GroupsAnswer([], 0, 0, true);
        return PageResult.Of<GroupListView>(
            new GroupListModel { Filter = filter, Groups = groups, LooksAtAll = all, Errors = query.Errors },
            query.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }
}

/// <summary>What the page of causes shows.</summary>
public sealed record GroupListModel
{
    /// <summary>Which dead letters are meant.</summary>
    public required BulkFilter Filter { get; init; }

    /// <summary>Their causes.</summary>
    public required GroupsAnswer Groups { get; init; }

    /// <summary>True if as many were looked at as one call may.</summary>
    public required bool LooksAtAll { get; init; }

    /// <summary>What is wrong with the filter; then nothing was looked for.</summary>
    public required IReadOnlyList<FieldError> Errors { get; init; }
}
