using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using ReTraced.Grains.Workers;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Grains.Operations;

/// <summary>
/// One operation. What it is about to do is written before it is done, and what came of it together with what comes next;
/// each job keeps in its own ledger which operation has moved it. So whoever goes on after a crash knows which jobs may have been
/// touched, asks each of them, and counts each once.
/// </summary>
[Reentrant]
public sealed partial class OperationGrain(OperationGrainServices services) : Grain, IOperationGrain, IRemindable
{
    private const string ReminderName = "go-on";
    private const int WriteAttempts = 10;
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // What the store held when it was last read or written; null: not known.
    private Stored? _stored;
    private long _generation = -1;
    private readonly long _born = services.Clock.GetTimestamp();
    private IGrainTimer? _timer;
    private bool _atWork;
    private bool _lookAgain;

    // Rises before and after each write, so that a reading knows whether one came between.
    private int _writes;

    private string OperationId => this.GetPrimaryKeyString();

    private long Now => services.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(OnTickAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<Operation> Begin(Operation asked)
    {
        // The reminder first: one without an operation only wakes it once for nothing.
        await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
        var begun = await UpdateAsync(operation => operation ?? OperationSteps.Begin(asked));
        await OperationRecords.ForgetAsync(services.Documents, Now - (long)KeptFor.TotalMilliseconds);
        GoOn(TimeSpan.Zero);
        return begun!;
    }

    /// <inheritdoc />
    public async Task<OperationReply> Control(OperationControl control)
    {
        var allowed = true;
        var operation = await UpdateAsync(operation =>
        {
            var next = (operation, control.Verb) switch
            {
                (null, _) => null,
                (_, OperationVerb.Pause) => OperationSteps.Pause(operation, control.By, control.Reason, Now),
                (_, OperationVerb.Resume) => OperationSteps.Resume(operation, Now),
                _ => OperationSteps.Cancel(operation, control.By, control.Reason, Now),
            };
            allowed = next is not null;
            return next ?? operation;
        });
        if (operation is null)
        {
            DeactivateOnIdle();
            return new OperationReply(ReplyStatus.NotFound, null, $"There is no operation '{OperationId}'.");
        }

        GoOn(TimeSpan.Zero);
        return allowed
            ? new OperationReply(ReplyStatus.Done, operation)
            : new OperationReply(ReplyStatus.WrongStatus, operation, $"Operation '{OperationId}' is {OperationView.Name(operation.Status)}: it cannot be {Participle(control.Verb)}.");
    }

    /// <inheritdoc />
    public async Task Wake()
    {
        // Another activation may have moved it.
        _stored = null;
        if ((await LoadAsync()).Operation is { IsAtWork: true })
        {
            GoOn(TimeSpan.Zero);
        }
        else
        {
            await StopRemindingAsync();
            DeactivateOnIdle();
        }
    }

    /// <inheritdoc />
    public Task ReceiveReminder(string reminderName, TickStatus status) => Wake();

    private static string Participle(OperationVerb verb) => verb switch { OperationVerb.Pause => "paused", OperationVerb.Resume => "resumed", _ => "cancelled" };

    // What was read before the store was taken, or before its connection was lost, may be untrue by now.
    private async ValueTask<Stored> LoadAsync()
    {
        var generation = services.Generation.Current;
        if (_stored is null || generation != _generation)
        {
            var writes = _writes;
            var document = await services.Documents.ReadAsync(OperationRecords.Kind, OperationId);
            var read = new Stored(document is null ? null : OperationRecords.Read(document.Utf8Json), document?.ETag);
            if (writes != _writes)
            {
                // Something was written meanwhile: what was read may be older than that.
                return _stored ?? read;
            }

            (_stored, _generation) = (read, generation);
        }

        return _stored;
    }

    // Writes what a step makes of the operation. If a person, or another activation, was faster, the step is taken again from there.
    private async Task<Operation?> UpdateAsync(Func<Operation?, Operation?> step)
    {
        for (var attempt = 0; attempt < WriteAttempts; attempt++)
        {
            var before = await LoadAsync();
            if (step(before.Operation) is not { } next || next == before.Operation)
            {
                return before.Operation;
            }

            // Until the answer is here nobody knows what the store holds.
            _stored = null;
            _writes++;
            if (await services.Documents.WriteAsync(OperationRecords.Kind, OperationId, OperationRecords.Write(next), before.ETag) is { } etag)
            {
                _writes++;
                _stored = new Stored(next, etag);
                return next;
            }

            _stored = null;
        }

        throw new StoreUnavailableException($"Operation '{OperationId}' was moved by somebody else {WriteAttempts} times in a row. Try again.");
    }

    private void GoOn(TimeSpan wait) => _timer!.Change(wait, Timeout.InfiniteTimeSpan);

    private async Task StopRemindingAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private async Task OnTickAsync()
    {
        if (!services.Role.IsOwner)
        {
            // What it knows is what the owner has long gone on from. Whoever takes the store wakes it again.
            DeactivateOnIdle();
            return;
        }

        if (_atWork)
        {
            // Whoever has set the clock meanwhile knows something that this step may not have seen.
            _lookAgain = true;
            return;
        }

        (_atWork, _lookAgain) = (true, false);
        TimeSpan? again = AfterFault;
        try
        {
            again = await WorkAsync();
            if (again is null)
            {
                await RestAsync();
            }
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            LogAgain(e);
        }
        finally
        {
            _atWork = false;
            if ((again ?? (_lookAgain ? TimeSpan.Zero : null)) is { } wait)
            {
                GoOn(wait);
            }
        }
    }

    // Nothing to do until a person asks, or for good.
    private async Task RestAsync()
    {
        if ((await LoadAsync()).Operation is not { IsAtWork: true })
        {
            await StopRemindingAsync();
            DeactivateOnIdle();
        }
    }

    private sealed record Stored(Operation? Operation, string? ETag);
}
