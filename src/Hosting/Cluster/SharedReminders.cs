namespace ReTraced.Hosting;

/// <summary>Silos read them from their table again and again by themselves.</summary>
internal sealed class SharedReminders : IStoredReminders
{
    public Task TakeOverAsync() => Task.CompletedTask;
}
