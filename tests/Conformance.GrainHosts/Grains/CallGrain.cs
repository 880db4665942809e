using Orleans;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>What both classes do.</summary>
public abstract class CallGrain : Grain, ICallGrain
{
    private Probe Probe => Probe.Of(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Probe.Note("activated");
        return Task.CompletedTask;
    }

    public Task<int> Twice(int number) => Task.FromResult(number * 2);

    public ValueTask<int> TwiceAsValueTask(int number) => new(number * 2);

    public Task Note(string happened)
    {
        Probe.Note(happened);
        return Task.CompletedTask;
    }

    public async ValueTask NoteAsValueTask(string happened)
    {
        await Task.Yield();
        Probe.Note(happened);
    }

    public async Task Hold(string label)
    {
        Probe.Enter();
        Probe.Note($"in {label}");
        await Probe.Gate;
        Probe.Note($"out {label}");
        Probe.Leave();
    }

    public Task<string[]> Peek() => Task.FromResult(Probe.Events);

    public Task Tell(string happened) => Note(happened);

    public Task TellAndFail()
    {
        Probe.Note("failing");
        throw new InvalidOperationException("Nobody hears this.");
    }

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public async Task FailLater(string message)
    {
        await Task.Yield();
        ThrowFromDeepInside(message);
    }

    public Task<int> CallBackThrough(string other, int number) => Other(other).Relay(this.GetPrimaryKeyString(), number);

    public Task<int> Relay(string origin, int number) => Other(origin).Twice(number);

    public async Task<bool[]> SchedulerIsOwn()
    {
        var own = TaskScheduler.Current;
        var atStart = own != TaskScheduler.Default;
        await Task.Yield();
        var afterAwait = TaskScheduler.Current == own;
        var inside = await Task.Run(() => TaskScheduler.Current == own);
        return [atStart, afterAwait, inside, TaskScheduler.Current == own];
    }

    public async Task WaitFor(CancellationToken cancellationToken)
    {
        Probe.Note("waiting");
        await Probe.Gate.WaitAsync(cancellationToken);
    }

    public async Task<string> KeyThroughOwnReference()
    {
        await Task.Yield();
        return this.AsReference<ICallGrain>().GetPrimaryKeyString();
    }

    protected abstract ICallGrain Other(string key);

    private static void ThrowFromDeepInside(string message) => throw new InvalidOperationException(message);
}
