using Orleans;

namespace ReTraced.Embedded.Tests.Grains;

/// <summary>Calls another grain while the host stops.</summary>
public interface IStoppingGrain : IGrainWithStringKey
{
    /// <summary>Waits at the gate, then calls the other grain, which was never called before.</summary>
    Task HoldThenCall(string other);

    Task Note();
}
