using System.Threading.Channels;
using ReTraced.Events;
using ReTraced.Storage;

namespace ReTraced.Grains.Events;

/// <summary>What happens in this process, on its way to whoever listens. While nobody does, it costs one look at a flag for each commit.</summary>
public sealed class EventFeed
{
    // Some seconds of the most that a process can do.
    private const int MostWaiting = 100_000;

    private readonly Channel<JobMoved> _moved;
    private volatile bool _wanted;
    private int _lost;

    /// <summary>Makes a feed.</summary>
    public EventFeed() => _moved = Channel.CreateBounded<JobMoved>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => Volatile.Write(ref _lost, 1));

    /// <summary>True while somebody listens.</summary>
    public bool Wanted
    {
        get => _wanted;
        set => _wanted = value;
    }

    /// <summary>Notes what a commit has done.</summary>
    public void Note(JobCommit commit)
    {
        if (!_wanted)
        {
            return;
        }

        foreach (var moved in JobMoved.Of(commit))
        {
            _moved.Writer.TryWrite(moved);
        }
    }

    /// <summary>Waits until something has happened, and takes it.</summary>
    /// <param name="into">Where to put it.</param>
    /// <param name="most">Most of it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>True if something before it was lost.</returns>
    public async Task<bool> TakeAsync(List<JobMoved> into, int most, CancellationToken cancellationToken)
    {
        await _moved.Reader.WaitToReadAsync(cancellationToken);
        while (into.Count < most && _moved.Reader.TryRead(out var moved))
        {
            into.Add(moved);
        }

        return Interlocked.Exchange(ref _lost, 0) != 0;
    }

    /// <summary>Something that was taken did not arrive.</summary>
    public void NoteLost() => Volatile.Write(ref _lost, 1);
}
