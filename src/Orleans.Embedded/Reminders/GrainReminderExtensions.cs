using Orleans.Runtime;
using ReTraced.Embedded;

namespace Orleans;

/// <summary>
/// Reminders: stored schedules that tick whether or not the grain is active, and go on after a restart. A reminder
/// whose first tick is past when the host starts ticks at once, and then by its schedule.
/// </summary>
public static class GrainReminderExtensions
{
    /// <summary>The reminder of this name; null when there is none.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName)
        => GetReminder((IGrainBase)grain, reminderName);

    /// <summary>The reminder of this name; null when there is none.</summary>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
    {
        var activation = (Activation)grain.GrainContext;
        return Task.FromResult(activation.Class.Silo.Reminders.Find(activation, reminderName));
    }

    /// <summary>All reminders of the grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetReminders((IGrainBase)grain);

    /// <summary>All reminders of the grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain)
    {
        var activation = (Activation)grain.GrainContext;
        return Task.FromResult(activation.Class.Silo.Reminders.All(activation));
    }

    /// <summary>Registers a reminder, or gives the one of this name a new schedule. Stored before it returns.</summary>
    /// <param name="grain">A grain whose class implements <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">Not empty; unique within the grain.</param>
    /// <param name="dueTime">From now to the first tick; not negative.</param>
    /// <param name="period">Between ticks; at least <see cref="Hosting.ReminderOptions.MinimumReminderPeriod"/>.</param>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period)
        => RegisterOrUpdateReminder((IGrainBase)grain, reminderName, dueTime, period);

    /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)"/>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        var activation = (Activation)grain.GrainContext;
        return activation.Class.Silo.Reminders.RegisterAsync(activation, reminderName, dueTime, period);
    }

    /// <summary>Removes a reminder; nothing happens if it is gone.</summary>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => UnregisterReminder((IGrainBase)grain, reminder);

    /// <summary>Removes a reminder; nothing happens if it is gone.</summary>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder)
    {
        var activation = (Activation)grain.GrainContext;
        return activation.Class.Silo.Reminders.UnregisterAsync(activation, reminder.ReminderName);
    }
}
