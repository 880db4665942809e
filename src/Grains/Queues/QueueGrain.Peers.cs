using Orleans;

namespace ReTraced.Grains.Queues;

/// <content>
/// What a queue does beside the rest where there are other processes: they must hear of it, and what one of them was about
/// to tell when it ended must be found in the store.
/// </content>
public sealed partial class QueueGrain
{
    // A queue of so few jobs is read whole each time.
    private const int FewJobs = 1_000;

    // What was made since the last look and not told is found within this time.
    private static readonly TimeSpan ReadNewEvery = TimeSpan.FromSeconds(30);

    // What was told and lost although nobody ended: a connection may break.
    private static readonly TimeSpan ReadAllEvery = TimeSpan.FromMinutes(10);

    private long _shownAt = long.MinValue;
    private long _losses = services.Peers.Losses;
    private long _readTo;
    private long _readAt;
    private long _readAllAt;

    private void ShowToPeers()
    {
        if (services.Peers.MayExist && _active is not null && (_shownAt == long.MinValue || Now.SteadyMs - _shownAt >= QueuesGrain.SeenEvery.TotalMilliseconds))
        {
            _shownAt = Now.SteadyMs;
            _ = GrainFactory.GetGrain<IQueuesGrain>(IQueuesGrain.Key).Seen(Key.ToString());
        }
    }

    private void ReadAgainIfDue()
    {
        if (!services.Peers.MayExist || _book.Rebuilding || !HasJobs)
        {
            return;
        }

        var (now, losses) = (Now.SteadyMs, services.Peers.Losses);
        if (losses != _losses || now - _readAllAt >= ReadAllEvery.TotalMilliseconds)
        {
            (_losses, _readAllAt) = (losses, now);
            ReadAgain(0, askWaiting: true);
        }
        else if (now - _readAt >= ReadNewEvery.TotalMilliseconds)
        {
            // Places only rise: whatever was made later stands behind. What was told of older ones may be lost, too.
            ReadAgain(_book.Count <= FewJobs ? 0 : _readTo, askWaiting: false);
        }
    }

    private void ReadAgain(long from, bool askWaiting)
    {
        _book.BeginReading();
        _ = ReadAsync(_book, from, askWaiting);
    }
}
