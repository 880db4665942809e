namespace ReTraced.Embedded;

/// <summary>Where reminders are stored: a port that the application implements over its own store. The default keeps them in memory.</summary>
public interface IReminderStorage
{
    /// <summary>All of them; asked once, at start.</summary>
    Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Stores a reminder in the place of the one with its identity, if there is one.</summary>
    Task UpsertAsync(ReminderRow row, CancellationToken cancellationToken);

    /// <summary>Removes a reminder, if it is there.</summary>
    Task RemoveAsync(string grainType, string grainKey, string name, CancellationToken cancellationToken);
}
