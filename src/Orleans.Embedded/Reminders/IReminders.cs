namespace ReTraced.Embedded;

/// <summary>The reminders of this process, for a host whose store another process may have written to.</summary>
public interface IReminders
{
    /// <summary>Reads the stored reminders anew: those that are new or have changed tick by what is stored now, and those that are gone no more.</summary>
    Task ReadAsync(CancellationToken cancellationToken);
}
