using System.Text.Json.Serialization;
using ReTraced.Jobs;
using ReTraced.Operations;

namespace ReTraced.Workflows;

/// <summary>A workflow as the API shows it.</summary>
public sealed record WorkflowView
{
    /// <summary>Its id.</summary>
    public required string WorkflowId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>When it was made.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string By { get; init; }

    /// <summary>Where it is; absent in a list beyond the jobs that one call looks at.</summary>
    public WorkflowStatus? Status { get; init; }

    /// <summary>How many jobs it has.</summary>
    public int Total { get; init; }

    /// <summary>How many are in each status; absent as <see cref="Status"/>.</summary>
    public IReadOnlyDictionary<string, int>? Depth { get; init; }

    /// <summary>How many retention has removed since, which had completed or were cancelled.</summary>
    public int? Removed { get; init; }

    /// <summary>False for one whose jobs are not made yet, or all removed.</summary>
    [JsonIgnore]
    public bool IsThere => Removed is null || Removed < Total;

    /// <summary>How many of a hundred have completed, rounded down.</summary>
    public int? Percent { get; init; }

    /// <summary>The latest cancel or retry of it.</summary>
    public WorkflowActView? Act { get; init; }

    /// <summary>The view.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="statuses">Where its jobs are, without those that do not exist any more; null: not looked at.</param>
    /// <param name="act">The latest act.</param>
    public static WorkflowView Of(Workflow workflow, IReadOnlyCollection<JobStatus>? statuses, WorkflowAct? act)
    {
        var view = new WorkflowView
        {
            WorkflowId = workflow.WorkflowId,
            Name = workflow.Name,
            CreatedAt = workflow.CreatedAt,
            By = workflow.By,
            Total = workflow.Total,
            Act = act is null ? null : WorkflowActView.Of(act),
        };
        if (statuses is null)
        {
            return view;
        }

        var removed = workflow.Total - statuses.Count;
        var completed = statuses.Count(status => status == JobStatus.Completed) + removed;
        return view with
        {
            Status = statuses.Any(status => status.IsLive()) ? WorkflowStatus.Running
                : completed == workflow.Total && !(removed > 0 && act is { Verb: WorkflowVerb.Cancel, Done: > 0 }) ? WorkflowStatus.Completed
                : statuses.Any(status => status.IsDeadLettered()) ? WorkflowStatus.Failed
                : WorkflowStatus.Cancelled,
            Depth = Enum.GetValues<JobStatus>().ToDictionary(status => status.ToWire(), status => statuses.Count(other => other == status)),
            Removed = removed > 0 ? removed : null,
            Percent = (int)(100L * completed / Math.Max(1, workflow.Total)),
        };
    }
}

/// <summary>Where a workflow is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkflowStatus>))]
public enum WorkflowStatus
{
    /// <summary>A job of it is pending, processing, delayed or waiting.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>All its jobs have completed.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>None of them goes on, and one has failed, is dead or poisoned.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>None of them goes on, and those that have not completed were cancelled.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>A cancel or a retry of a workflow as the API shows it.</summary>
/// <param name="Verb">Which.</param>
/// <param name="By">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it was over; absent while it goes on.</param>
/// <param name="Left">Jobs that it still has to do with.</param>
/// <param name="Done">Jobs that have done what was asked.</param>
/// <param name="Passed">Jobs that had nothing to do.</param>
/// <param name="Blocked">Jobs that were not asked, because one on which they depend has failed again or was refused.</param>
/// <param name="Refused">Jobs that have refused.</param>
/// <param name="Conflicts">Why, by kind.</param>
public sealed record WorkflowActView(
    WorkflowVerb Verb, string By, string Reason, long CreatedAt, long? FinishedAt, int Left, int Done, int Passed, int Blocked, int Refused, IReadOnlyList<OperationConflict> Conflicts)
{
    /// <summary>The view.</summary>
    public static WorkflowActView Of(WorkflowAct act) =>
        new(act.Verb, act.By, act.Reason, act.CreatedAt, act.FinishedAt, act.Left.Count, act.Done, act.Passed, act.Blocked, act.Refused, act.Conflicts);
}
