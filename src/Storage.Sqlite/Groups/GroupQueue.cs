namespace ReTraced.Storage.Sqlite.Groups;

/// <summary>What many callers ask for and one thread takes, each time all that has come in since the last time.</summary>
internal sealed class GroupQueue<T> : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly Queue<T> waiting = [];
    private bool idle;
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
            wake = idle;
            idle = false;
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
        while (true)
        {
            lock (gate)
            {
                var left = weight;
                while (waiting.TryPeek(out var next) && (group.Count == 0 || weigh(next) <= left))
                {
                    left -= weigh(next);
                    group.Add(waiting.Dequeue());
                }

                if (group.Count > 0)
                {
                    return true;
                }

                if (closed)
                {
                    return false;
                }

                idle = true;
            }

            arrived.Wait();
        }
    }

    /// <inheritdoc />
    public void Dispose() => arrived.Dispose();
}
