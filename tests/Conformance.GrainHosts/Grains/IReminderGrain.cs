using Orleans;

namespace ReTraced.Conformance.GrainHosts.Grains;

/// <summary>Notes its reminders as "remind {name}".</summary>
public interface IReminderGrain : IGrainWithStringKey
{
    Task Register(string name, TimeSpan dueTime, TimeSpan period);

    Task<bool> Unregister(string name);

    Task<string[]> List();

    Task Leave();
}
