using ReTraced.DeadLetters;
using ReTraced.Gateway.Endpoints;
using ReTraced.Jobs;

namespace ReTraced.Gateway.Dashboard.Pages.Overview;

/// <summary>How everything is doing, and what needs attention now.</summary>
internal static class OverviewPage
{
    public static async Task<IResult> ShowAsync(OverviewReader reader, HttpContext context) => PageResult.Of<OverviewView>(await reader.ReadAsync(context.RequestAborted));
}

/// <summary>What the overview shows.</summary>
public sealed record OverviewModel
{
    /// <summary>When this was read.</summary>
    public required long Now { get; init; }

    /// <summary>Jobs by status.</summary>
    public required IReadOnlyDictionary<JobStatus, long> Depth { get; init; }

    /// <summary>What happened in each minute of the last hour.</summary>
    public required IReadOnlyList<Rates> Minutes { get; init; }

    /// <summary>How long jobs have waited and run.</summary>
    public required WaitSample Waits { get; init; }

    /// <summary>The queues with the most to do.</summary>
    public required IReadOnlyList<QueueView> Queues { get; init; }

    /// <summary>How many queues there are.</summary>
    public required int QueuesInAll { get; init; }

    /// <summary>The latest deaths that nobody has dealt with.</summary>
    public required IReadOnlyList<DeadLetterRow> Deaths { get; init; }

    /// <summary>What needs attention now.</summary>
    public required IReadOnlyList<Trouble> Attention { get; init; }
}

/// <summary>How long jobs took that were made in each two minutes of the last hour, milliseconds, nine of ten of a sample; null where none was made.</summary>
/// <param name="Late">From the due time to the start.</param>
/// <param name="Ran">From the start to the end.</param>
public sealed record WaitSample(IReadOnlyList<double?> Late, IReadOnlyList<double?> Ran);

/// <summary>Something that needs attention.</summary>
/// <param name="What">What.</param>
/// <param name="Why">What that means.</param>
/// <param name="Link">Where to look.</param>
/// <param name="IsBad">False if it may be as it should be.</param>
public sealed record Trouble(string What, string Why, string Link, bool IsBad);
