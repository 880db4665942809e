namespace ReTraced.Embedded;

/// <summary>The activations of one stateless worker key.</summary>
internal sealed class WorkerPool(GrainClass grainClass, string key)
{
    private readonly List<Activation> _workers = [];

    public Activation[] Workers
    {
        get
        {
            lock (_workers)
            {
                return [.. _workers];
            }
        }
    }

    /// <summary>Gives the call to an idle worker, else to a new one while there may be more, else to the least loaded.</summary>
    public void Send(IGrainCall call)
    {
        lock (_workers)
        {
            while (true)
            {
                var chosen = Choose();
                if (chosen.TryEnqueue(call))
                {
                    return;
                }

                _workers.Remove(chosen);
            }
        }
    }

    public void Remove(Activation worker)
    {
        lock (_workers)
        {
            _workers.Remove(worker);
        }
    }

    private Activation Choose()
    {
        Activation? least = null;
        foreach (var worker in _workers)
        {
            if (worker.IsIdle && !worker.IsLeaving)
            {
                return worker;
            }

            if (least is null || worker.Load < least.Load)
            {
                least = worker;
            }
        }

        if (_workers.Count < grainClass.MaxWorkers || least is null)
        {
            least = new(grainClass, key);
            _workers.Add(least);
        }

        return least;
    }
}
