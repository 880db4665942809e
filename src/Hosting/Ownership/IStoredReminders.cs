namespace ReTraced.Hosting;

/// <summary>The reminders that the owner before has left.</summary>
public interface IStoredReminders
{
    /// <summary>Goes on with them.</summary>
    Task TakeOverAsync();
}
