using System.Runtime.InteropServices;
using ReTraced.DeadLetters;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>All that a check knows of a store from heads and ledgers alone: some hundred bytes a job.</summary>
internal sealed class KnownJobs(IStoreAudit audit)
{
    private readonly Dictionary<string, KnownJob> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _queueNumbers = new(StringComparer.Ordinal);
    private readonly List<KnownQueue> _queues = [];

    /// <summary>The dead letters as they must be, by job.</summary>
    public Dictionary<string, DeadLetterRow> DeadLetters { get; } = new(StringComparer.Ordinal);

    /// <summary>The queues that have jobs, in the order in which they were met.</summary>
    public IReadOnlyList<KnownQueue> Queues => _queues;

    /// <summary>Every job.</summary>
    public IEnumerable<KeyValuePair<string, KnownJob>> All => _jobs;

    /// <summary>True if the job exists.</summary>
    public bool Contains(string jobId) => _jobs.ContainsKey(jobId);

    /// <summary>A job that was read. False if it was read before.</summary>
    public bool TryAdd(StoredJob job, bool listed, out KnownQueue queue)
    {
        var (spec, head) = job.State;
        if (!_queueNumbers.TryGetValue(spec.QueueName, out var number))
        {
            _queueNumbers.Add(spec.QueueName, number = _queues.Count);
            _queues.Add(new KnownQueue(spec.QueueName));
        }

        queue = _queues[number];
        if (!_jobs.TryAdd(spec.JobId, new KnownJob(job, number, audit.SearchNamesOf(job)) { Listed = listed }))
        {
            return false;
        }

        queue.Add(head);
        return true;
    }

    /// <summary>The job, to be changed in place; it must be known.</summary>
    public ref KnownJob Of(string jobId) => ref CollectionsMarshal.GetValueRefOrNullRef(_jobs, jobId);

    /// <summary>The name of a job's queue.</summary>
    public string QueueOf(in KnownJob job) => _queues[job.Queue].Name;

    /// <summary>The queue of that name, or one without jobs.</summary>
    public KnownQueue QueueNamed(string name) => _queueNumbers.TryGetValue(name, out var number) ? _queues[number] : new KnownQueue(name);
}
