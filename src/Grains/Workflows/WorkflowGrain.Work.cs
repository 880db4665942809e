using Microsoft.Extensions.Logging;
using Orleans;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Operations;
using ReTraced.Workflows;

namespace ReTraced.Grains.Workflows;

/// <content>How it goes through the jobs of an act.</content>
public sealed partial class WorkflowGrain
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private TimeSpan _wait;

    private async Task OnTickAsync()
    {
        if (!services.Role.IsOwner)
        {
            // Whoever takes the store wakes it again.
            DeactivateOnIdle();
            return;
        }

        try
        {
            if (await StepAsync() is { } wait)
            {
                GoOn(wait);
                return;
            }

            await StopRemindingAsync(GoOnReminder);
            DeactivateOnIdle();
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            LogAgain(e);
            GoOn(LookAgainAfter);
        }
    }

    // When to go on; null when there is nothing more to do.
    private async Task<TimeSpan?> StepAsync()
    {
        if (await WorkflowRecords.ReadActAsync(services.Documents, WorkflowId) is not { IsAtWork: true } act || await GraphAsync() is not { } graph)
        {
            return null;
        }

        var heads = await services.Queries.GetHeadsAsync([.. Concerned(graph, act).Select(place => graph.Jobs[place].JobId)]);
        var step = WorkflowSteps.Next(graph, act, place => heads.GetValueOrDefault(graph.Jobs[place].JobId)?.Status);
        var replies = await Task.WhenAll(step.Ask.Select(place => AskAsync(graph.Jobs[place].JobId, act)));
        var next = After(graph, act, step, replies);
        if (next != act)
        {
            await WriteAsync(next);
        }

        // What it waits for may take days.
        _wait = step.Ask.Count + step.Passed.Count + step.Blocked.Count > 0 ? TimeSpan.Zero : _wait < LookAgainAfter ? LookAgainAfter : _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
        return next.IsAtWork ? _wait : null;
    }

    // Those that are left, and those on which they depend.
    private static IEnumerable<int> Concerned(WorkflowGraph graph, WorkflowAct act) => act.Verb == WorkflowVerb.Cancel
        ? act.Left.Take(WorkflowSteps.AtOnce)
        : act.Left.Concat(act.Left.SelectMany(place => graph.Jobs[place].After ?? [])).Distinct();

    private Task<JobReply> AskAsync(string jobId, WorkflowAct act) => GrainFactory.GetGrain<IJobGrain>(jobId).Act(act.Verb == WorkflowVerb.Cancel
        ? new PersonRequest(PersonAction.Cancel, act.By, act.Reason)
        : new PersonRequest(PersonAction.Retry, act.By, act.Reason) { Force = act.Force, Operation = WorkflowSteps.OperationOf(WorkflowId, act) });

    private WorkflowAct After(WorkflowGraph graph, WorkflowAct act, WorkflowStep step, JobReply[] replies)
    {
        var gone = step.Ask.Concat(step.Passed).Concat(step.Blocked).ToHashSet();
        if (gone.Count == 0 && act.Left.Count > 0)
        {
            return act;
        }

        var (done, refused, again, conflicts) = (0, 0, 0, act.Conflicts);
        for (var i = 0; i < replies.Length; i++)
        {
            switch (replies[i])
            {
                case { Ok: true, Status: ReplyStatus.Repeated } when act.Verb == WorkflowVerb.Retry && replies[i].Job?.State.Head.Status.IsLive() == false:
                    // It was replayed for this act, and has failed again.
                    again++;
                    break;
                case { Ok: true }:
                    done++;
                    break;
                default:
                    refused++;
                    conflicts = OperationSteps.Add(conflicts, BulkRequests.Conflict(graph.Jobs[step.Ask[i]].JobId, replies[i]));
                    break;
            }
        }

        var left = act.Left.Where(place => !gone.Contains(place)).ToList();
        return act with
        {
            Left = left,
            Done = act.Done + done,
            Passed = act.Passed + step.Passed.Count + again,
            Blocked = act.Blocked + step.Blocked.Count,
            Refused = act.Refused + refused,
            Conflicts = conflicts,
            FinishedAt = left.Count == 0 ? Now : null,
        };
    }

    private void LogAgain(Exception e) => LogAgain(services.Log, e, WorkflowId);

    [LoggerMessage(1, LogLevel.Warning, "Workflow {WorkflowId} could not go on; it tries again")]
    private static partial void LogAgain(ILogger logger, Exception e, string workflowId);
}
