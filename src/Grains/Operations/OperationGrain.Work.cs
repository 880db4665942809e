using ReTraced.DeadLetters;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Grains.Operations;

/// <content>What it does.</content>
public sealed partial class OperationGrain
{
    private const int CountedAtOnce = 5_000;
    private const int AskedAtOnce = 16;
    private const int LedgerPage = 1_000;
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    // What was counted so far; counted anew after a crash.
    private int _counted;
    private string? _countedTo;

    // Since this activation began: when the rate lets the next job go.
    private TimeSpan _notBefore;

    private TimeSpan Elapsed => services.Clock.GetElapsedTime(_born);

    // One step. Answers when the next one is due; null: not by itself.
    private async Task<TimeSpan?> WorkAsync()
    {
        if ((await LoadAsync()).Operation is not { } operation)
        {
            return null;
        }

        if (operation is { IsOpen: false, Page.Count: > 0 })
        {
            await SettleAsync(operation);
            return null;
        }

        return operation.Status != OperationStatus.Running ? null : operation.Phase switch
        {
            OperationPhase.Counting => await CountAsync(operation),
            OperationPhase.CanaryWaits => await LookAtCanaryAsync(operation),
            _ => await ActAsync(operation),
        };
    }

    private async Task<TimeSpan?> CountAsync(Operation operation)
    {
        _counted = _countedTo is null ? 0 : _counted;
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
        if (_notBefore - Elapsed is { Ticks: > 0 } early)
        {
            // Woken ahead of its time: the rate holds all the same.
            return early;
        }

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
        var least = operation.RatePerSecond is { } rate ? TimeSpan.FromSeconds(outcomes.Count / rate) : TimeSpan.Zero;
        var pause = least > took ? least - took : AtOnce;
        _notBefore = operation.RatePerSecond is null ? TimeSpan.Zero : Elapsed + pause;
        List<string> done = [.. outcomes.Where(outcome => outcome.Conflict is null).Select(outcome => outcome.JobId)];
        List<OperationConflict> refused = [.. outcomes.Select(outcome => outcome.Conflict).OfType<OperationConflict>()];
        // It may have been paused or cancelled meanwhile; what was done counts all the same, and once.
        await MoveAsync(now => now.Page.SequenceEqual(page) ? OperationSteps.Handled(now, done, refused, (long)Math.Max(took.TotalMilliseconds, least.TotalMilliseconds), Now) : now);
        return pause;
    }

    // It was cancelled, and its process ended before what was under way was counted.
    private async Task SettleAsync(Operation operation)
    {
        var done = new List<string>();
        foreach (var jobId in operation.Page)
        {
            if (await WasDoneAsync(jobId))
            {
                done.Add(jobId);
            }
        }

        await MoveAsync(now => now.IsOpen || !now.Page.SequenceEqual(operation.Page) ? now : OperationSteps.Settled(now, done, Now));
    }

    private async Task<bool> WasDoneAsync(string jobId)
    {
        var seq = 0L;
        while (await services.Queries.ReadLedgerAsync(jobId, seq, LedgerPage) is { Count: > 0 } page)
        {
            if (page.Any(entry => entry.Event.Operation() == OperationId))
            {
                return true;
            }

            seq = page[^1].Seq;
        }

        return false;
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
        return await MoveAsync(now => now is { Status: OperationStatus.Running, AtEnd: false, Page.Count: 0 } && now.Cursor == operation.Cursor && now.Phase == operation.Phase ? OperationSteps.Plan(now, jobIds, page.NextCursor, Now) : now);
    }

    // A slow operation goes in steps of a fifth of a second, or of one job: it is to look like one that goes on.
    private static int PerTick(double? rate) => rate is null ? int.MaxValue : (int)Math.Max(1, Math.Ceiling(rate.Value / 5));

    private async Task<List<(string JobId, OperationConflict? Conflict)>> AskAllAsync(Operation operation)
    {
        var outcomes = new List<(string, OperationConflict?)>(operation.Page.Count);
        foreach (var some in operation.Page.Chunk(AskedAtOnce))
        {
            if (outcomes.Count > 0 && _stored?.Operation is { Status: not OperationStatus.Running })
            {
                // Paused or cancelled: what was not asked stays as it is.
                break;
            }

            outcomes.AddRange(await Task.WhenAll(some.Select(jobId => AskAsync(operation, jobId))));
            services.Crash.Reached(CrashPoint.Operating, OperationId);
        }

        return outcomes;
    }

    private async Task<(string JobId, OperationConflict? Conflict)> AskAsync(Operation operation, string jobId)
    {
        try
        {
            var reply = await GrainFactory.GetGrain<IJobGrain>(jobId).Act(BulkRequests.Of(operation));
            return (jobId, reply.Ok ? null : BulkRequests.Conflict(jobId, reply));
        }
        catch (Exception e) when (!Faults.MayPass(e))
        {
            // One job that cannot be moved must not keep the others.
            LogLeft(e, jobId);
            return (jobId, new OperationConflict("INTERNAL_ERROR", 1, jobId, "Something went wrong in the server; its log says what."));
        }
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
