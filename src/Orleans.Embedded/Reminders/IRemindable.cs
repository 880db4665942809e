using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can be reminded. Its class implements this beside its own interface.</summary>
public interface IRemindable : IGrain, IAddressable
{
    /// <summary>A tick. The next waits for this one's end; ticks that were due meanwhile are dropped.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
