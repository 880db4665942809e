namespace ReTraced.Grains.Queues;

/// <summary>Workers that wait until a queue has something for them.</summary>
internal sealed class QueueWaiters(TimeProvider clock)
{
    private readonly LinkedList<Waiter> _waiting = [];

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>What those who wait asked for.</summary>
    public IEnumerable<WaitRequest> Requests => _waiting.Select(waiter => waiter.Request);

    /// <summary>Waits until <see cref="Wake"/> finds something, at most so long, and no longer than the caller does.</summary>
    public async Task<bool> WaitAsync(WaitRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        var node = _waiting.AddLast(new Waiter(request));
        try
        {
            using var over = new CancellationTokenSource(limit, clock);
            using var end = over.Token.Register(SendAway, node.Value);
            using var gone = cancellationToken.Register(SendAway, node.Value);
            return await node.Value.Found.Task;
        }
        finally
        {
            if (node.List is not null)
            {
                _waiting.Remove(node);
            }
        }
    }

    /// <summary>Wakes, in the order in which they came, those for whom there is something, but not more than there are jobs. True if there were any.</summary>
    public bool Wake(Func<WaitRequest, bool> hasWork, int jobs)
    {
        var woken = 0;
        for (var node = _waiting.First; node is not null && woken < jobs;)
        {
            var next = node.Next;
            if (hasWork(node.Value.Request))
            {
                _waiting.Remove(node);
                woken += node.Value.Found.TrySetResult(true) ? 1 : 0;
            }

            node = next;
        }

        return woken > 0;
    }

    /// <summary>Sends everybody away.</summary>
    public void Close()
    {
        foreach (var waiter in _waiting)
        {
            waiter.Found.TrySetResult(false);
        }
    }

    private static void SendAway(object? waiter) => ((Waiter)waiter!).Found.TrySetResult(false);

    private sealed record Waiter(WaitRequest Request)
    {
        public TaskCompletionSource<bool> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
