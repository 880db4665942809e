using ReTraced.Jobs;

namespace ReTraced.Workflows;

/// <summary>How an act on a workflow goes on, pure.</summary>
public static class WorkflowSteps
{
    private const string OperationPrefix = "workflow:";

    /// <summary>Jobs that are asked at a time.</summary>
    public const int AtOnce = 100;

    /// <summary>An act that begins.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="part">The places it is about, each behind those on which it depends.</param>
    /// <remarks>A cancel goes from the last to the first, so that no job fails because one was cancelled that it waits for.</remarks>
    public static WorkflowAct Begin(WorkflowAct asked, IReadOnlyList<int> part) =>
        asked with { Left = asked.Verb == WorkflowVerb.Cancel ? [.. part.Reverse()] : part };

    /// <summary>What is to be done next.</summary>
    /// <param name="graph">The workflow.</param>
    /// <param name="act">The act.</param>
    /// <param name="statusOf">Where a job is; null if it does not exist any more.</param>
    public static WorkflowStep Next(WorkflowGraph graph, WorkflowAct act, Func<int, JobStatus?> statusOf) =>
        act.Verb == WorkflowVerb.Cancel ? NextCancel(act, statusOf) : NextRetry(graph, act, statusOf);

    /// <summary>The operation under which jobs are replayed: each keeps it in its ledger, and is replayed once for it.</summary>
    public static string OperationOf(string workflowId, WorkflowAct act) => $"{OperationPrefix}{workflowId}:{act.ActId}";

    /// <summary>The workflow of such an operation; null if it is one of another sort.</summary>
    public static string? WorkflowOf(string operation) =>
        operation.StartsWith(OperationPrefix, StringComparison.Ordinal) ? operation[OperationPrefix.Length..operation.LastIndexOf(':')] : null;

    private static WorkflowStep NextCancel(WorkflowAct act, Func<int, JobStatus?> statusOf)
    {
        var (ask, passed) = (new List<int>(), new List<int>());
        foreach (var place in act.Left.Take(AtOnce))
        {
            (statusOf(place)?.IsLive() == true ? ask : passed).Add(place);
        }

        return new WorkflowStep(ask, passed, []);
    }

    private static WorkflowStep NextRetry(WorkflowGraph graph, WorkflowAct act, Func<int, JobStatus?> statusOf)
    {
        var (ask, passed, blocked) = (new List<int>(), new List<int>(), new List<int>());
        // Whoever is blocked blocks those behind him: they stand behind him in this order, too.
        var open = act.Left.ToHashSet();
        foreach (var place in act.Left)
        {
            if (statusOf(place) is not { } status || status == JobStatus.Completed || status.IsLive())
            {
                passed.Add(place);
                open.Remove(place);
                continue;
            }

            var job = graph.Jobs[place];
            var (waits, stands) = (false, false);
            foreach (var parent in job.After ?? [])
            {
                var before = statusOf(parent);
                if (before is null or JobStatus.Completed)
                {
                    continue;
                }

                waits |= before.Value.IsLive() || open.Contains(parent);
                stands |= !before.Value.IsLive() && !open.Contains(parent) && job.Continues != true;
            }

            if (stands)
            {
                blocked.Add(place);
                open.Remove(place);
            }
            else if (!waits && ask.Count < AtOnce)
            {
                ask.Add(place);
            }
        }

        return new WorkflowStep(ask, passed, blocked);
    }
}

/// <summary>What an act does next.</summary>
/// <param name="Ask">The jobs to ask.</param>
/// <param name="Passed">Those that have nothing to do.</param>
/// <param name="Blocked">Those that cannot be asked any more.</param>
public sealed record WorkflowStep(IReadOnlyList<int> Ask, IReadOnlyList<int> Passed, IReadOnlyList<int> Blocked);
