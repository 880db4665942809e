using ReTraced.DeadLetters;
using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Dlq;

/// <summary>One cause of death: what it is, what has mended it, its letters, and what can be done with all of them.</summary>
internal static class GroupPage
{
    public static async Task<IResult> ShowAsync(string fingerprint, HttpContext context, GroupReader reader, JobRecords records, IJobQueries queries)
    {
        if (!Fingerprint.IsValid(fingerprint))
        {
            return PageResult.NotFound("cause", fingerprint, $"A fingerprint has {Fingerprint.Form}. All causes are listed under Dead letters.");
        }

        if (PageQuery.Canonical(context.Request) is { } address)
        {
            return TypedResults.LocalRedirect(address);
        }

        var (query, cancelled) = (new QueryReader(context.Request.Query), context.RequestAborted);
        var filter = new BulkFilter { Fingerprint = fingerprint, Queue = query.Text("queue", JobNames.IsQueueName, JobNames.QueueNameForm), Resolved = query.Bool("resolved") };
        var all = query.Choice(GroupListPage.Look, ("all", true)) ?? false;
        var letters = await LetterPage.ReadAsync(queries, query, filter, cancelled);
        if (query.Errors.Count > 0)
        {
            return PageResult.Wrong(query.Errors);
        }

        // All of it at once where the store has few dead letters; otherwise those that the index leads to, which is said.
        var (cause, haste) = (filter with { Resolved = null }, all ? (TimeSpan?)null : GroupListPage.Haste / 2);
        var groups = await reader.ReadAsync(cause, 1, haste, whole: true, cancelled);
        var isWhole = all || groups.Complete;
        if (!isWhole)
        {
            groups = await reader.ReadAsync(cause, 1, haste, whole: false, cancelled);
        }

        if (groups.Data is not [var group])
        {
            return PageResult.NotFound("cause", fingerprint, filter.Queue is null ? "No dead letter has this fingerprint: its jobs have died of something else since, or were removed." : $"No dead letter of queue {filter.Queue} has this fingerprint.");
        }

        var sample = await records.ReadAsync(group.Example.JobId, cancelled) is { } record ? DeadLetterProjection.Of(record.Job.State, record.Ledger) : null;
        return PageResult.Of<GroupView>(new GroupModel
        {
            Group = group,
            Filter = filter,
            LookedAt = groups.LookedAt,
            IsComplete = groups.Complete,
            LooksAtAll = all,
            IsWhole = isWhole,
            Letters = letters,
            Sample = sample,
            Comparison = sample is null ? [] : RunComparison.Of(sample.History),
        });
    }
}

/// <summary>What the page of a cause shows.</summary>
public sealed record GroupModel
{
    /// <summary>The cause.</summary>
    public required DeadLetterGroup Group { get; init; }

    /// <summary>Which of its letters are meant.</summary>
    public required BulkFilter Filter { get; init; }

    /// <summary>Dead letters that were looked at.</summary>
    public required long LookedAt { get; init; }

    /// <summary>False if there are more.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>True if as many were to be looked at as one call may.</summary>
    public required bool LooksAtAll { get; init; }

    /// <summary>True if those are counted too that died of something else since.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>Its letters.</summary>
    public required LetterPage Letters { get; init; }

    /// <summary>The letter that died last.</summary>
    public required DeadLetter? Sample { get; init; }

    /// <summary>The first and the last run of that one.</summary>
    public required IReadOnlyList<RunComparison> Comparison { get; init; }
}
