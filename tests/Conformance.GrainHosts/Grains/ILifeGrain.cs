using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>Tells its probe when it is activated and deactivated.</summary>
public interface ILifeGrain : IGrainWithStringKey
{
    Task Note(string happened);

    Task Leave();

    /// <summary>Asks to be deactivated, then waits at the gate.</summary>
    Task LeaveAndHold();

    Task Hold(string label);

    [OneWay]
    Task Tell(string happened);

    Task DelayDeactivation(TimeSpan time);
}
