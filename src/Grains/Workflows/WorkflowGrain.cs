using Orleans;
using Orleans.Runtime;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Storage;
using ReTraced.Workflows;

namespace ReTraced.Grains.Workflows;

/// <summary>
/// One workflow. The jobs wait for each other by themselves, so that it need not be active for them; it makes them, and goes through them when
/// a person cancels or replays a part. How far it has come is written after each step, and a job that was asked twice does it once.
/// </summary>
public sealed partial class WorkflowGrain(WorkflowGrainServices services) : Grain, IWorkflowGrain, IRemindable
{
    private const string GoOnReminder = "go-on";
    private const string KeepReminder = "keep";

    // A silo that is cut off may write beside this one for a while: each step may be done twice, so the last who writes may be right.
    private const string Any = "*";
    private static readonly TimeSpan GoOnEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookAfterEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private IGrainTimer? _timer;
    private WorkflowGraph? _graph;

    private string WorkflowId => this.GetPrimaryKeyString();

    private long Now => services.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(OnTickAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<WorkflowReply> Make(WorkflowRequest request)
    {
        if (request.Jobs.Count > Workflow.MostJobs)
        {
            return new WorkflowReply(ReplyStatus.Invalid, null, [JobBatch.TooMany(request.Jobs.Count, Workflow.MostJobs)]);
        }

        if (await WorkflowRecords.ReadAsync(services.Documents, WorkflowId) is { } there && (await StatusesAsync(there)).Count > 0)
        {
            return new WorkflowReply(ReplyStatus.JobExists, $"There is a workflow '{WorkflowId}' already. Choose another id, or leave it out to have one made.");
        }

        // What it is comes first: jobs that nobody could find would be worse than a workflow that its jobs do not follow, which this takes for none.
        var jobs = request.Jobs.Select(job => job with { Input = job.Input with { WorkflowId = WorkflowId } }).ToList();
        var workflow = new Workflow { WorkflowId = WorkflowId, Name = request.Name, CreatedAt = Now, By = request.By, Total = jobs.Count };
        _graph = WorkflowGraph.Of(jobs.ConvertAll(job => (job.JobId, job.Input)));
        await this.RegisterOrUpdateReminder(KeepReminder, LookAfterEvery, LookAfterEvery);
        await services.Documents.WriteAsync(WorkflowRecords.GraphKind, WorkflowId, WorkflowRecords.Write(_graph), Any);
        await services.Documents.WriteAsync(WorkflowRecords.Kind, WorkflowId, WorkflowRecords.Write(workflow), Any);
        var reply = await GrainFactory.GetGrain<IIntakeGrain>("intake").EnqueueAll(jobs, request.By);
        if (reply.Accepted)
        {
            return new WorkflowReply(ReplyStatus.Done);
        }

        await ForgetAsync();
        return reply.Errors is { Count: > 0 } errors ? new WorkflowReply(ReplyStatus.Invalid, null, errors)
            : reply.DrainingQueue is { } draining ? new WorkflowReply(ReplyStatus.QueueDraining, $"{Draining.Message(draining)} No job of the workflow was made.")
            : reply.Message is { } held ? new WorkflowReply(ReplyStatus.UniqueTaken, held)
            : new WorkflowReply(ReplyStatus.JobExists, $"The job id '{reply.ConflictingJobId}' is taken. No job of the workflow was made.");
    }

    /// <inheritdoc />
    public async Task<WorkflowReply> Act(WorkflowActRequest request)
    {
        if (await GraphAsync() is not { } graph)
        {
            DeactivateOnIdle();
            return new WorkflowReply(ReplyStatus.NotFound, $"There is no workflow '{WorkflowId}'.");
        }

        if (await WorkflowRecords.ReadActAsync(services.Documents, WorkflowId) is { IsAtWork: true } other && (other.Verb == WorkflowVerb.Cancel || request.Verb == WorkflowVerb.Retry))
        {
            // A cancel takes the place of a retry.
            return new WorkflowReply(ReplyStatus.WrongStatus, $"Workflow '{WorkflowId}' is being {(other.Verb == WorkflowVerb.Cancel ? "cancelled" : "retried")} by {other.By}; {other.Left.Count} jobs are left. Wait until that is over.");
        }

        var part = graph.Part(request.JobIds, out var unknown);
        if (unknown is not null)
        {
            return new WorkflowReply(ReplyStatus.Invalid, null, [new FieldError("jobIds", $"names job '{unknown}', which is not one of workflow '{WorkflowId}'.")]);
        }

        var act = WorkflowSteps.Begin(
            new WorkflowAct { ActId = JobIds.New(services.Clock), Verb = request.Verb, By = request.By, Reason = request.Reason, Force = request.Force, CreatedAt = Now },
            part);
        // The reminder first: one without an act only wakes it once for nothing.
        await this.RegisterOrUpdateReminder(GoOnReminder, GoOnEvery, GoOnEvery);
        await WriteAsync(act);
        GoOn(TimeSpan.Zero);
        return new WorkflowReply(ReplyStatus.Done);
    }

    /// <inheritdoc />
    public Task Wake()
    {
        GoOn(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ReceiveReminder(string reminderName, TickStatus status) => reminderName == GoOnReminder ? Wake() : LookAfterAsync();

    private void GoOn(TimeSpan wait) => _timer!.Change(wait, Timeout.InfiniteTimeSpan);

    // The jobs go one by one when retention no longer keeps them, and the workflow with the last.
    private async Task LookAfterAsync()
    {
        try
        {
            if (await WorkflowRecords.ReadAsync(services.Documents, WorkflowId) is not { } workflow
                || (workflow.CreatedAt < Now - LookAfterEvery.TotalMilliseconds && (await StatusesAsync(workflow)).Count == 0))
            {
                await ForgetAsync();
            }

            DeactivateOnIdle();
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            LogAgain(e);
        }
    }

    private async Task ForgetAsync()
    {
        foreach (var kind in (string[])[WorkflowRecords.Kind, WorkflowRecords.ActKind, WorkflowRecords.GraphKind])
        {
            await services.Documents.DeleteAsync(kind, WorkflowId, Any);
        }

        _graph = null;
        await StopRemindingAsync(KeepReminder);
        DeactivateOnIdle();
    }

    private async Task StopRemindingAsync(string name)
    {
        if (await this.GetReminder(name) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private async Task<IReadOnlyCollection<JobHead>> StatusesAsync(Workflow workflow) =>
        workflow.Total == 0 || await GraphAsync() is not { } graph ? [] : [.. (await services.Queries.GetHeadsAsync([.. graph.Jobs.Select(job => job.JobId)])).Values];

    private async ValueTask<WorkflowGraph?> GraphAsync() => _graph ??= await WorkflowRecords.ReadGraphAsync(services.Documents, WorkflowId);

    private Task WriteAsync(WorkflowAct act) => services.Documents.WriteAsync(WorkflowRecords.ActKind, WorkflowId, WorkflowRecords.Write(act), Any);
}
