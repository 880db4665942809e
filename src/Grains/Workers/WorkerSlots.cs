namespace ReTraced.Grains.Workers;

/// <summary>Room for so many runs in this process at a time.</summary>
internal sealed class WorkerSlots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count, count);

    /// <summary>Waits for one slot, and takes as many as are free then, at most so many. Returns how many.</summary>
    public async Task<int> TakeAsync(int most, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        var taken = 1;
        while (taken < most && _free.Wait(0, CancellationToken.None))
        {
            taken++;
        }

        return taken;
    }

    /// <summary>Gives slots back; none is allowed.</summary>
    public void GiveBack(int slots)
    {
        if (slots > 0)
        {
            _free.Release(slots);
        }
    }

    /// <summary>Waits until all are free, or answers false when the time is over. Nobody else takes slots meanwhile.</summary>
    public async Task<bool> AllFreeWithinAsync(TimeSpan limit, TimeProvider clock)
    {
        for (var i = 0; i < count; i++)
        {
            var began = clock.GetTimestamp();
            if (!await _free.WaitAsync(limit, CancellationToken.None))
            {
                GiveBack(i);
                return false;
            }

            limit -= clock.GetElapsedTime(began);
            limit = limit < TimeSpan.Zero ? TimeSpan.Zero : limit;
        }

        _free.Release(count);
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => _free.Dispose();
}
