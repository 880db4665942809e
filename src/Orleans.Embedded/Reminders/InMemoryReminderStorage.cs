using System.Collections.Concurrent;

namespace ReTraced.Embedded;

/// <summary>Keeps reminders for as long as the object lives: the default, and good for tests.</summary>
public sealed class InMemoryReminderStorage : IReminderStorage
{
    private readonly ConcurrentDictionary<(string, string, string), ReminderRow> _rows = new();

    /// <inheritdoc />
    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<ReminderRow>>([.. _rows.Values]);

    /// <inheritdoc />
    public Task UpsertAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        _rows[(row.GrainType, row.GrainKey, row.Name)] = row;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task RemoveAsync(string grainType, string grainKey, string name, CancellationToken cancellationToken)
    {
        _rows.TryRemove((grainType, grainKey, name), out _);
        return Task.CompletedTask;
    }
}
