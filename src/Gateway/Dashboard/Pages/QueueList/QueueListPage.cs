using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;

namespace ReTraced.Gateway.Dashboard.Pages.QueueList;

/// <summary>All queues, in the order and by the name that the address says.</summary>
internal static class QueueListPage
{
    public static async Task<IResult> ShowAsync(HttpContext context, QueueListReader reader)
    {
        if (PageQuery.Canonical(context.Request) is { } address)
        {
            return TypedResults.LocalRedirect(address);
        }

        var query = new QueryReader(context.Request.Query);
        var model = new QueueListModel { Name = query.Text("name", name => name.Length <= 64, "64 characters at most"), Order = QueueOrder.Read(query), Errors = query.Errors };
        var from = (int)(query.Whole("cursor", 0, int.MaxValue) ?? 0);
        return query.Finish()
            ? PageResult.Of<QueueListView>(await reader.ReadAsync(model, from, context.RequestAborted))
            : PageResult.Of<QueueListView>(model, StatusCodes.Status400BadRequest);
    }
}

/// <summary>What the page of queues shows.</summary>
public sealed record QueueListModel
{
    /// <summary>What their names hold; null: any.</summary>
    public required string? Name { get; init; }

    /// <summary>Their order.</summary>
    public required QueueOrder Order { get; init; }

    /// <summary>What is wrong with the address; then no queues were read.</summary>
    public required IReadOnlyList<FieldError> Errors { get; init; }

    /// <summary>The queues of this page.</summary>
    public IReadOnlyList<QueueView> Queues { get; init; } = [];

    /// <summary>How many match.</summary>
    public int Matching { get; init; }

    /// <summary>How many there are.</summary>
    public int InAll { get; init; }

    /// <summary>The first of this page among those that match, from 0 on.</summary>
    public int From { get; init; }

    /// <summary>Where the next page begins.</summary>
    public string? NextCursor { get; init; }

    /// <summary>True if only the queues with the most pending jobs were asked for their oldest one.</summary>
    public bool IsPartlyAsked { get; init; }
}
