using Orleans;

namespace ReTraced.Grains.Queues;

/// <content>What a queue does when this process has lost the store, or when the store may hold something else than the queue knows.</content>
public sealed partial class QueueGrain
{
    // From before the grain host reads the settings: a store that is taken in between is followed, too.
    private long _generation = services.Generation.Current;
    private bool _left;

    private static QueueBook NewBook(QueueGrainServices services) =>
        new(lease => lease.WorkerId == services.Identity.Id ? services.Running.Contains(lease.Id) : !services.Peers.IsOver(lease.WorkerId));

    // The pump goes first, so that it does not come back for more.
    private void Leave()
    {
        _left = true;
        _active?.Dispose();
        _active = null;
        _waiters.Close();
    }

    private async Task FollowGenerationAsync()
    {
        var generation = services.Generation.Current;
        if (generation == _generation)
        {
            return;
        }

        // In line with the changes of the settings, which read and write the same state.
        var reading = ReadSettingsAfterAsync(_settingsChange);
        _settingsChange = reading;
        await reading;
        _generation = generation;
        BeginPart();
    }

    private void BeginBook()
    {
        _book = NewBook(services);
        BeginFlow();
        _partitions = Settings.Partitions;
        _expectedTaken.Clear();
        (_wasWhole, _reminderAt, _looksForReminder) = (false, null, true);
        SetAlarm();
        _ = ReadAsync(_book, 0);
    }

    private async Task ReadSettingsAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (Key.Partition is null)
        {
            await settings.ReadStateAsync();
        }
        else
        {
            _told = await Whole.GetSettings();
        }

        ShowSettings();
    }

    // The job decides: its report may be on its way.
    private void LoseLeftBehind()
    {
        foreach (var flight in _book.LeftBehind())
        {
            var lease = flight.Lease!;
            _ = GrainFactory.GetGrain<IJobGrain>(flight.JobId).LoseLease(new LostLease(lease.Id, HowLost(lease)));
        }
    }
}
