using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <summary>What new jobs may do that depend on others, and on each other.</summary>
internal static class BatchParents
{
    private const int MostErrors = 100;

    /// <summary>Judges the jobs of a batch.</summary>
    /// <returns>A verdict on each, null if none depends on any; or what is wrong with them.</returns>
    public static async Task<(ParentsVerdict[]? Verdicts, IReadOnlyList<FieldError> Errors)> JudgeAsync(IJobQueries queries, IReadOnlyList<JobSpec> specs)
    {
        if (!specs.Any(spec => spec.DependsOn is not null))
        {
            return (null, []);
        }

        var graph = new JobGraph([.. specs.Select(spec => (spec.JobId, spec.DependsOn))]);
        if (graph.Edges > JobGraph.MostEdges)
        {
            return (null, [new FieldError("jobs", FormattableString.Invariant($"name {graph.Edges} dependencies in all; at most {JobGraph.MostEdges} are allowed."))]);
        }

        if (graph.Cycle.Count > 0)
        {
            return (null, [new FieldError("jobs", $"wait for each other: {graph.CycleText}. Take one of these dependencies out.")]);
        }

        var heads = await queries.GetHeadsAsync([.. graph.Outside]);
        var errors = Unknown(specs, graph, heads);
        return errors.Count > 0 ? (null, errors) : (Judge(specs, graph, heads), errors);
    }

    private static List<FieldError> Unknown(IReadOnlyList<JobSpec> specs, JobGraph graph, IReadOnlyDictionary<string, JobHead> heads)
    {
        var errors = new List<FieldError>();
        for (var i = 0; i < specs.Count && errors.Count < MostErrors; i++)
        {
            if (specs[i].DependsOn?.FirstOrDefault(parent => !graph.Contains(parent) && !heads.ContainsKey(parent)) is { } unknown)
            {
                errors.Add(new FieldError($"{JobBatch.NameOf(i)}.dependsOn", $"names job '{unknown}', which neither exists nor is one of these."));
            }
        }

        return errors;
    }

    // One after the other: one that fails at once, because of a job that has failed before, takes those with it that depend on it.
    private static ParentsVerdict[] Judge(IReadOnlyList<JobSpec> specs, JobGraph graph, IReadOnlyDictionary<string, JobHead> heads)
    {
        var verdicts = new ParentsVerdict[specs.Count];
        var made = new Dictionary<string, JobStatus>(StringComparer.Ordinal);
        foreach (var i in graph.Order)
        {
            verdicts[i] = ParentsVerdict.Of(specs[i], parent => made.TryGetValue(parent, out var status) ? status : heads[parent].Status);
            made[specs[i].JobId] = verdicts[i].Event is ParentFailed { Policy: OnParentFailure.Fail } ? JobStatus.Failed : JobStatus.Waiting;
        }

        return verdicts;
    }
}
