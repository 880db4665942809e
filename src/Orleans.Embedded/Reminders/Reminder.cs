using Orleans;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>One reminder and its timer.</summary>
internal sealed class Reminder(GrainClass grainClass, ReminderRow row, Func<bool> mayTick) : IGrainReminder, IDisposable
{
    // Timers take no longer waits than about 49 days; a longer one is made of several.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);
    private readonly TimeProvider _clock = grainClass.Silo.Clock;
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private DateTimeOffset _next = row.FirstTickAt;
    private bool _disposed;

    public string ReminderName => row.Name;

    public ReminderRow Row => row;

    /// <summary>Arms the first tick: at once, if its time is past.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _timer = _clock.CreateTimer(static reminder => ((Reminder)reminder!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        Arm();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void Arm()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            var wait = _next - _clock.GetUtcNow();
            _timer!.Change(
                wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void Fire()
    {
        if (_clock.GetUtcNow() < _next)
        {
            Arm();
            return;
        }

        _ = TickAsync();
    }

    private async Task TickAsync()
    {
        var now = _clock.GetUtcNow();
        try
        {
            if (!mayTick())
            {
                Pass();
                return;
            }

            var grain = (IRemindable)(object)grainClass.Silo.Reference(typeof(IRemindable), grainClass, row.GrainKey);
            await grain.ReceiveReminder(row.Name, new(row.FirstTickAt.UtcDateTime, row.Period, now.UtcDateTime));
        }
        catch (SiloUnavailableException)
        {
            return;
        }
        catch (Exception exception)
        {
            grainClass.Silo.Log.ReminderFailed(exception, row.Name, GrainId.Create(grainClass.GrainType, row.GrainKey));
        }

        Pass();
    }

    // On to the next whole period.
    private void Pass()
    {
        var late = _clock.GetUtcNow() - row.FirstTickAt;
        var ticks = late < TimeSpan.Zero ? 0 : (late.Ticks / row.Period.Ticks) + 1;
        _next = row.FirstTickAt + (ticks * row.Period);
        Arm();
    }
}
