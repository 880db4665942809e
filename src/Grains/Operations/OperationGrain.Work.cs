using ReTraced.DeadLetters;
using ReTraced.Grains.Crashing;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Grains.Operations;

/// <content>What it does.</content>
public sealed partial class OperationGrain
{
    private const int CountedAtOnce = 5_000;
    private const int AskedAtOnce = 16;
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    // What was counted so far; counted anew after a crash.
    private int _counted;
    private string? _countedTo;

    // One step. Answers when the next one is due; null: not by itself.
    private async Task<TimeSpan?> WorkAsync()
    {
        if ((await LoadAsync()).Operation is not { Status: OperationStatus.Running } operation)
        {
            return null;
        }

        return operation.Phase switch
        {
            OperationPhase.Counting => await CountAsync(operation),
            OperationPhase.CanaryWaits => await LookAtCanaryAsync(operation),
            _ => await ActAsync(operation),
        };
    }

    private async Task<TimeSpan?> CountAsync(Operation operation)
    {
        var page = await DeadLetterSearch.FindAsync(services.Queries, operation.Filter, _countedTo, CountedAtOnce);
        (_counted, _countedTo) = (_counted + page.Items.Count, page.NextCursor);
        if (_countedTo is null)
        {
            await MoveAsync(now => now.Phase == OperationPhase.Counting ? OperationSteps.Counted(now, _counted, Now) : now);
        }

        return AtOnce;
    }

    private async Task<TimeSpan?> LookAtCanaryAsync(Operation operation)
    {
        var heads = await services.Queries.GetHeadsAsync(operation.CanaryJobs ?? []);
        var moved = await MoveAsync(now => now.Phase == OperationPhase.CanaryWaits ? OperationSteps.CanaryLooked(now, heads, Now) : now);
        return moved.Phase == OperationPhase.CanaryWaits ? BetweenLooks : AtOnce;
    }

    private async Task<TimeSpan?> ActAsync(Operation operation)
    {
        var began = services.Clock.GetTimestamp();
        if (operation.Page.Count == 0)
        {
            operation = await PlanAsync(operation);
        }

        if (operation is not { Status: OperationStatus.Running, Page: { Count: > 0 } page })
        {
            return AtOnce;
        }

        var outcomes = await AskAllAsync(operation);
        var took = services.Clock.GetElapsedTime(began);
        // The rate holds for the whole, so what this page took counts towards its pause.
        var least = operation.RatePerSecond is { } rate ? TimeSpan.FromSeconds(page.Count / rate) : TimeSpan.Zero;
        List<string> done = [.. outcomes.Where(outcome => outcome.Conflict is null).Select(outcome => outcome.JobId)];
        List<OperationConflict> refused = [.. outcomes.Select(outcome => outcome.Conflict).OfType<OperationConflict>()];
        // It may have been paused or cancelled meanwhile; what was done counts all the same, and once.
        await MoveAsync(now => now.Page.SequenceEqual(page) ? OperationSteps.Handled(now, done, refused, (long)Math.Max(took.TotalMilliseconds, least.TotalMilliseconds), Now) : now);
        return least > took ? least - took : AtOnce;
    }

    // Writes down which jobs come next. None may be found in one look into the list, although there are some behind.
    private async Task<Operation> PlanAsync(Operation operation)
    {
        var room = Math.Min(OperationSteps.Room(operation), PerTick(operation.RatePerSecond));
        if (room <= 0 || operation.AtEnd)
        {
            return await MoveAsync(now => now);
        }

        var page = await DeadLetterSearch.FindAsync(services.Queries, operation.Filter, operation.Cursor, room);
        List<string> jobIds = [.. page.Items.Select(row => row.JobId)];
        return await MoveAsync(now => now.Page.Count == 0 && now.Cursor == operation.Cursor && now.Phase == operation.Phase ? OperationSteps.Plan(now, jobIds, page.NextCursor, Now) : now);
    }

    // A slow operation goes in steps of a fifth of a second, or of one job: it is to look like one that goes on.
    private static int PerTick(double? rate) => rate is null ? int.MaxValue : (int)Math.Max(1, Math.Ceiling(rate.Value / 5));

    private async Task<List<(string JobId, OperationConflict? Conflict)>> AskAllAsync(Operation operation)
    {
        var outcomes = new List<(string, OperationConflict?)>(operation.Page.Count);
        foreach (var some in operation.Page.Chunk(AskedAtOnce))
        {
            outcomes.AddRange(await Task.WhenAll(some.Select(jobId => AskAsync(operation, jobId))));
            services.Crash.Reached(CrashPoint.Operating, OperationId);
        }

        return outcomes;
    }

    private async Task<(string JobId, OperationConflict? Conflict)> AskAsync(Operation operation, string jobId)
    {
        var reply = await GrainFactory.GetGrain<IJobGrain>(jobId).Act(BulkRequests.Of(operation));
        return (jobId, reply.Ok ? null : BulkRequests.Conflict(jobId, reply));
    }

    // A step, and to the next phase where the present one is over.
    private async Task<Operation> MoveAsync(Func<Operation, Operation> step)
    {
        var over = false;
        var moved = await UpdateAsync(operation =>
        {
            var next = OperationSteps.Advance(step(operation!), Now);
            over = operation!.IsOpen && !next.IsOpen;
            return next;
        });
        if (over)
        {
            LogOver(OperationView.Of(moved!, Now).Sentence);
        }

        return moved!;
    }
}
