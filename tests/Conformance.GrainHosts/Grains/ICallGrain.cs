using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>Calls of every kind; implemented by a class that is not reentrant and by one that is.</summary>
public interface ICallGrain : IGrainWithStringKey
{
    Task<int> Twice(int number);

    ValueTask<int> TwiceAsValueTask(int number);

    Task Note(string happened);

    ValueTask NoteAsValueTask(string happened);

    /// <summary>Notes "in", waits at the probe's gate, notes "out".</summary>
    Task Hold(string label);

    [AlwaysInterleave]
    Task<string[]> Peek();

    [OneWay]
    Task Tell(string happened);

    [OneWay]
    Task TellAndFail();

    Task Fail(string message);

    Task FailLater(string message);

    /// <summary>Calls another grain, which calls this one back.</summary>
    Task<int> CallBackThrough(string other, int number);

    Task<int> Relay(string origin, int number);

    /// <summary>Where code runs: in the call, after an await, inside Task.Run.</summary>
    Task<bool[]> SchedulerIsOwn();

    Task WaitFor(CancellationToken cancellationToken);

    Task<string> KeyThroughOwnReference();
}
