namespace ReTraced.Grains.Workers;

/// <summary>
/// Room for so many runs in this process at a time. A run whose handler has ended leaves its slot to the next while the
/// store still takes its report, so that handlers do not wait for the disk; at most as many reports may be under way as
/// there are slots, and the runs beyond that keep theirs.
/// </summary>
internal sealed class WorkerSlots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count, count);
    private readonly SemaphoreSlim _reports = new(count, count);

    /// <summary>Waits for one slot, and takes as many as are free then, at most so many. Returns how many.</summary>
    public async Task<int> TakeAsync(int most, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        // The store takes reports in groups: the runs that end with this one make room for the same call.
        await Task.Yield();
        var taken = 1;
        while (taken < most && _free.Wait(0, CancellationToken.None))
        {
            taken++;
        }

        return taken;
    }

    /// <summary>Gives slots back that no run came for; none is allowed.</summary>
    public void GiveBack(int slots)
    {
        if (slots > 0)
        {
            _free.Release(slots);
        }
    }

    /// <summary>Waits until all runs are reported, or answers false when the time is over. Nobody else takes slots meanwhile.</summary>
    public async Task<bool> AllFreeWithinAsync(TimeSpan limit, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        foreach (var room in (SemaphoreSlim[])[_free, _reports])
        {
            for (var i = 0; i < count; i++)
            {
                var left = limit - clock.GetElapsedTime(began);
                if (!await room.WaitAsync(left < TimeSpan.Zero ? TimeSpan.Zero : left, CancellationToken.None))
                {
                    if (i > 0)
                    {
                        room.Release(i);
                    }

                    return false;
                }
            }

            // Whoever has left its slot has its place among the reports already, so that one look at each is enough.
            room.Release(count);
        }

        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _free.Dispose();
        _reports.Dispose();
    }

    /// <summary>What one run takes up, from when its job is asked for until it is reported.</summary>
    internal sealed class Slot(WorkerSlots slots) : IDisposable
    {
        private bool _isReport;

        /// <summary>The handler has ended: leaves the slot to the next, if one more report may be under way.</summary>
        public void HandlerEnded()
        {
            if (slots._reports.Wait(0, CancellationToken.None))
            {
                _isReport = true;
                slots._free.Release();
            }
        }

        /// <summary>The run is reported.</summary>
        public void Dispose() => (_isReport ? slots._reports : slots._free).Release();
    }
}
