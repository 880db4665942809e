using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>Holds every reminder and its timer; the store is only for the next start.</summary>
internal sealed class ReminderService(Silo silo, IReminderStorage storage, IOptions<ReminderOptions> options, IOptions<EmbeddedSiloOptions> host) : IReminders
{
    private readonly ConcurrentDictionary<(GrainClass Class, string Key, string Name), Reminder> _reminders = new();
    private volatile bool _stopped;

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        // Whatever a grain registers or removes while they are read is newer than what was read.
        var known = _reminders.ToArray().ToDictionary();
        var rows = await storage.ReadAllAsync(cancellationToken);
        var stored = new HashSet<(GrainClass, string, string)>();
        foreach (var row in rows)
        {
            if (silo.Classes.FirstOrDefault(grainClass => grainClass.Name == row.GrainType) is { } grainClass
                && typeof(IRemindable).IsAssignableFrom(grainClass.Type))
            {
                var key = (grainClass, row.GrainKey, row.Name);
                stored.Add(key);
                if (_reminders.GetValueOrDefault(key) == known.GetValueOrDefault(key) && known.GetValueOrDefault(key)?.Row != row)
                {
                    Schedule(grainClass, row);
                }
            }
            else
            {
                silo.Log.ReminderWithoutClass(row.Name, row.GrainType, row.GrainKey);
            }
        }

        foreach (var gone in known.Where(reminder => !stored.Contains(reminder.Key) && _reminders.TryRemove(reminder)))
        {
            gone.Value.Dispose();
        }
    }

    public void Stop()
    {
        _stopped = true;
        foreach (var reminder in _reminders.Values)
        {
            reminder.Dispose();
        }
    }

    public IGrainReminder? Find(Activation activation, string name)
        => _reminders.GetValueOrDefault((activation.Class, activation.Key, name));

    public List<IGrainReminder> All(Activation activation)
        => [.. _reminders.Where(entry => entry.Key.Class == activation.Class && entry.Key.Key == activation.Key).Select(entry => entry.Value)];

    public async Task<IGrainReminder> RegisterAsync(Activation activation, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, "reminderName");
        if (dueTime < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "A reminder's due time must not be negative or infinite.");
        }

        var minimum = options.Value.MinimumReminderPeriod;
        if (period < minimum)
        {
            throw new ArgumentException($"Reminder '{name}' has period {period}; it must be at least {minimum} (ReminderOptions.MinimumReminderPeriod).", nameof(period));
        }

        if (activation.GrainInstance is not IRemindable)
        {
            throw new InvalidOperationException($"{activation.Class.Type} must implement IRemindable to register reminders.");
        }

        var row = new ReminderRow(activation.Class.Name, activation.Key, name, silo.Clock.GetUtcNow() + dueTime, period);
        await storage.UpsertAsync(row, CancellationToken.None);
        return Schedule(activation.Class, row);
    }

    public async Task UnregisterAsync(Activation activation, string name)
    {
        await storage.RemoveAsync(activation.Class.Name, activation.Key, name, CancellationToken.None);
        if (_reminders.TryRemove((activation.Class, activation.Key, name), out var reminder))
        {
            reminder.Dispose();
        }
    }

    private Reminder Schedule(GrainClass grainClass, ReminderRow row)
    {
        var reminder = new Reminder(grainClass, row, host.Value.MayTick);
        _reminders.AddOrUpdate((grainClass, row.GrainKey, row.Name), reminder, (_, old) =>
        {
            old.Dispose();
            return reminder;
        });
        if (!_stopped)
        {
            reminder.Start();
        }

        return reminder;
    }
}
