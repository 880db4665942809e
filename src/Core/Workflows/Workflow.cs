namespace ReTraced.Workflows;

/// <summary>Jobs that were made together and depend on each other. Where each is only the job itself says.</summary>
public sealed record Workflow
{
    /// <summary>Most jobs of one.</summary>
    public const int MostJobs = 10_000;

    /// <summary>Its name for machines: the caller's own, or a UUIDv7; of the form of a job id.</summary>
    public required string WorkflowId { get; init; }

    /// <summary>What it is for, for people.</summary>
    public string? Name { get; init; }

    /// <summary>When it was made, Unix milliseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string By { get; init; }

    /// <summary>How many jobs it has.</summary>
    public int Total { get; init; }
}

/// <summary>One job of a workflow.</summary>
/// <param name="JobId">The job.</param>
/// <param name="After">The places, within the workflow, of those on which it depends; absent if there are none.</param>
/// <param name="Continues">True if it runs although one of those has failed.</param>
public sealed record WorkflowJob(string JobId, IReadOnlyList<int>? After, bool? Continues = null);

/// <summary>The graph of a workflow, as it was made: it never changes.</summary>
/// <param name="Jobs">Its jobs, in the order in which they were given.</param>
public sealed record WorkflowGraph(IReadOnlyList<WorkflowJob> Jobs)
{
    /// <summary>The graph of new jobs.</summary>
    public static WorkflowGraph Of(IReadOnlyList<(string JobId, Jobs.Input.JobInput Input)> jobs)
    {
        var places = new Dictionary<string, int>(jobs.Count, StringComparer.Ordinal);
        for (var i = 0; i < jobs.Count; i++)
        {
            places[jobs[i].JobId] = i;
        }

        return new WorkflowGraph([.. jobs.Select(job => new WorkflowJob(
            job.JobId,
            job.Input.DependsOn?.Where(places.ContainsKey).Select(parent => places[parent]).ToList() is { Count: > 0 } after ? after : null,
            job.Input.OnParentFailure == ReTraced.Jobs.OnParentFailure.Continue ? true : null))]);
    }

    /// <summary>The places of some jobs, and of all that depend on them through others, each behind those on which it depends.</summary>
    /// <param name="jobIds">The jobs; null: all.</param>
    /// <param name="unknown">The first of them that is not one of the workflow.</param>
    public IReadOnlyList<int> Part(IReadOnlyCollection<string>? jobIds, out string? unknown)
    {
        unknown = null;
        var order = Order();
        if (jobIds is null)
        {
            return order;
        }

        var (part, places) = (new HashSet<int>(), Jobs.Select((job, place) => (job.JobId, place)).ToDictionary(StringComparer.Ordinal));
        foreach (var jobId in jobIds)
        {
            if (!places.TryGetValue(jobId, out var place))
            {
                unknown = jobId;
                return [];
            }

            part.Add(place);
        }

        foreach (var place in order)
        {
            if (Jobs[place].After?.Any(part.Contains) == true)
            {
                part.Add(place);
            }
        }

        return [.. order.Where(part.Contains)];
    }

    private IReadOnlyList<int> Order() => new ReTraced.Jobs.JobGraph(
        [.. Jobs.Select(job => (job.JobId, (IReadOnlyList<string>?)job.After?.Select(place => Jobs[place].JobId).ToList()))]).Order;
}
