using Orleans;
using Orleans.Concurrency;

namespace ReTraced.Grains;

/// <summary>One schedule; the key is its id. It makes the job of each of its instants once, also when the process changes in between.</summary>
[Alias("ReTraced.IScheduleGrain")]
public interface IScheduleGrain : IGrainWithStringKey
{
    /// <summary>Makes it, or replaces its definition.</summary>
    [Alias("Put")]
    Task<ScheduleReply> Put(ScheduleRequest request);

    /// <summary>Removes it; the jobs that it has made stay.</summary>
    [Alias("Remove")]
    Task<ScheduleReply> Remove();

    /// <summary>Does what a person asks.</summary>
    [Alias("Control")]
    Task<ScheduleReply> Control(ScheduleControl control);

    /// <summary>It is to go on: its process has ended, or the store was taken anew.</summary>
    [Alias("Wake")]
    [Repeatable]
    Task Wake();
}
