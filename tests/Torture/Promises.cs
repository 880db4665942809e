using ReTraced.Checking;
using ReTraced.Storage;

namespace ReTraced.Torture;

/// <summary>What clients were answered. Kept in memory for the check, and in a file for whoever looks into a violation.</summary>
internal sealed class Promises(string folder) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file = new(Path.Combine(folder, "promises.log"));
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _enqueued = [];
    private readonly List<AcknowledgedCompletion> _completed = [];

    /// <summary>Jobs that were promised.</summary>
    public int Enqueues
    {
        get
        {
            lock (_gate)
            {
                return _enqueued.Count;
            }
        }
    }

    /// <summary>An enqueue was answered.</summary>
    public void Enqueued(string jobId)
    {
        lock (_gate)
        {
            if (_known.Add(jobId))
            {
                _enqueued.Add(jobId);
                _file.WriteLine($"enqueued {jobId}");
            }
        }
    }

    /// <summary>A completion was answered.</summary>
    public void Completed(string jobId, string leaseId)
    {
        lock (_gate)
        {
            _completed.Add(new AcknowledgedCompletion(jobId) { LeaseId = leaseId });
            _file.WriteLine($"completed {jobId} {leaseId}");
        }
    }

    /// <summary>One of the promised jobs.</summary>
    public string? Any(Dice dice)
    {
        lock (_gate)
        {
            return _enqueued.Count == 0 ? null : _enqueued[dice.Between(0, _enqueued.Count - 1)];
        }
    }

    /// <summary>All of it.</summary>
    public CheckExpectations Expectations(IReadOnlyList<ClockStep> steps)
    {
        lock (_gate)
        {
            return new CheckExpectations { Enqueued = [.. _enqueued], Completed = [.. _completed], ClockSteps = steps };
        }
    }

    public void Dispose() => _file.Dispose();
}
