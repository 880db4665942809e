namespace ReTraced.Storage.Redis.Writing;

/// <summary>
/// What waits for the writer, and when how much of it may begin. Two groups may be under way, so that Redis need not wait
/// for this process and this process not for Redis; but they do not both make a job of the same id, and what must be alone is alone.
/// Batches have a line of their own and take turns with everything else: a transition of a job that runs does not wait for all
/// the batches that came before it.
/// </summary>
internal sealed class WriteQueue : IDisposable
{
    // Redis does nothing else while a call runs; so many take it about 15 ms.
    private const int MostJobs = 1_024;
    private const int MostUnderWay = 2;

    // A call for very few costs more than it saves, so a second group waits for company.
    private const int FewJobs = 16;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim changed = new(0);
    private readonly Queue<IWriteRequest> single = [];
    private readonly Queue<IWriteRequest> batches = [];
    private readonly HashSet<string> making = new(StringComparer.Ordinal);
    private int enough = FewJobs;
    private int underWay;
    private bool alone;
    private bool batchesTurn;
    private bool idle;
    private bool closed;

    /// <summary>Adds a request. False if the queue was closed.</summary>
    public bool TryAdd(IWriteRequest request)
    {
        lock (gate)
        {
            if (closed)
            {
                return false;
            }

            (request is BatchRequest ? batches : single).Enqueue(request);
            WakeIf(MayBegin());
        }

        return true;
    }

    /// <summary>Lets nothing more in. What is in there is still taken.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            WakeIf(true);
        }
    }

    /// <summary>
    /// Waits until something may begin, and takes it: commits that go into one call, or one request of another kind.
    /// Null once the queue is closed and all that it held is done.
    /// </summary>
    public async Task<IReadOnlyList<IWriteRequest>?> NextAsync()
    {
        while (true)
        {
            lock (gate)
            {
                if (MayBegin() && Take() is { Count: > 0 } group)
                {
                    underWay++;
                    return group;
                }

                if (closed && underWay == 0 && single.Count + batches.Count == 0)
                {
                    return null;
                }

                idle = true;
            }

            await changed.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A group is answered.</summary>
    public void Done(IReadOnlyList<IWriteRequest> group)
    {
        lock (gate)
        {
            underWay--;
            alone = false;
            foreach (var request in group)
            {
                request.Release(making);
            }

            WakeIf(true);
        }
    }

    /// <inheritdoc />
    public void Dispose() => changed.Dispose();

    private bool MayBegin() => underWay switch
    {
        0 => single.Count + batches.Count > 0,
        < MostUnderWay => !alone && (batches.Count > 0 || single.Count >= enough || closed),
        _ => false,
    };

    private void WakeIf(bool condition)
    {
        if (idle && condition)
        {
            idle = false;
            changed.Release();
        }
    }

    private List<IWriteRequest> Take()
    {
        var group = new List<IWriteRequest>();
        // Whose turn it is may have to wait for what is under way, and the others not; but what must be alone would wait for ever behind batches.
        var taken = batchesTurn
            ? TakeBatch(group) || TakeSingle(group)
            : TakeSingle(group) || (single is not { Count: > 0 } || !single.Peek().MustBeAlone) && TakeBatch(group);
        batchesTurn = taken && group[0] is not BatchRequest;
        return group;
    }

    private bool TakeBatch(List<IWriteRequest> group)
    {
        if (batches.TryPeek(out var next) && next.TryClaim(making))
        {
            group.Add(batches.Dequeue());
        }

        return group.Count > 0;
    }

    // In their order, up to the first that cannot go with those before it.
    private bool TakeSingle(List<IWriteRequest> group)
    {
        while (group.Count < MostJobs && single.TryPeek(out var next) && MayJoin(next, group) && next.TryClaim(making))
        {
            group.Add(single.Dequeue());
            if (next is not CommitRequest)
            {
                alone = next.MustBeAlone;
                return true;
            }
        }

        enough = Math.Max(FewJobs, group.Count / 2);
        return group.Count > 0;
    }

    private bool MayJoin(IWriteRequest next, List<IWriteRequest> group) => next is CommitRequest || (group.Count == 0 && (underWay == 0 || !next.MustBeAlone));
}
