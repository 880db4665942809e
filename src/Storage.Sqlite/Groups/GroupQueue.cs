namespace ReTraced.Storage.Sqlite.Groups;

/// <summary>What many callers ask for and one thread takes, each time all that has come in since the last time.</summary>
/// <remarks>
/// Those whom one group has answered come back with their next a moment later. Whoever takes the first of them alone
/// makes a full wait for the disk out of it, so a group that is much smaller than the last one waits a little for more.
/// </remarks>
/// <param name="linger">For how long it waits at most.</param>
internal sealed class GroupQueue<T>(TimeSpan linger) : IDisposable
{
    // What is smaller than this does not wait: where little happens, each wants its answer at once.
    private const int SmallGroup = 16;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly Queue<T> waiting = [];
    private bool idle;
    private int wakeAt = 1;
    private int last;
    private bool closed;

    /// <summary>Adds an item. False if the queue was closed.</summary>
    public bool TryAdd(T item)
    {
        bool wake;
        lock (gate)
        {
            if (closed)
            {
                return false;
            }

            waiting.Enqueue(item);
            wake = idle && waiting.Count >= wakeAt;
            idle &= !wake;
        }

        if (wake)
        {
            arrived.Release();
        }

        return true;
    }

    /// <summary>Lets nothing more in. What is in there is still taken.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
        }

        arrived.Release();
    }

    /// <summary>Waits for the next group and moves it to the list. False once the queue is closed and empty.</summary>
    /// <param name="group">An empty list.</param>
    /// <param name="weight">Most that the group may weigh; an item that weighs more goes alone.</param>
    /// <param name="weigh">What one item weighs.</param>
    public bool Take(List<T> group, int weight, Func<T, int> weigh)
    {
        var lingered = false;
        while (true)
        {
            bool waits;
            lock (gate)
            {
                (idle, wakeAt) = (false, 1);
                waits = !lingered && !closed && waiting.Count > 0 && last >= SmallGroup && waiting.Count < last / 2;
                if (waits)
                {
                    (idle, wakeAt) = (true, last / 2);
                }
                else if (TakeWaiting(group, weight, weigh))
                {
                    last = group.Count;
                    return true;
                }
                else if (closed)
                {
                    return false;
                }
                else
                {
                    idle = true;
                }
            }

            if (waits)
            {
                arrived.Wait(linger);
                lingered = true;
            }
            else
            {
                arrived.Wait();
            }
        }
    }

    private bool TakeWaiting(List<T> group, int weight, Func<T, int> weigh)
    {
        var left = weight;
        while (waiting.TryPeek(out var next) && (group.Count == 0 || weigh(next) <= left))
        {
            left -= weigh(next);
            group.Add(waiting.Dequeue());
        }

        return group.Count > 0;
    }

    /// <inheritdoc />
    public void Dispose() => arrived.Dispose();
}
