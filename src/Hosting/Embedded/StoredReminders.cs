using ReTraced.Embedded;

namespace ReTraced.Hosting;

/// <summary>The embedded host has read them at its own start: what the owner has written since it does not know.</summary>
internal sealed class StoredReminders(IReminders reminders) : IStoredReminders
{
    public Task TakeOverAsync() => reminders.ReadAsync(CancellationToken.None);
}
