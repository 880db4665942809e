using System.Collections.Concurrent;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <summary>
/// What batches have just written and no job grain has read yet: the first grain of a job takes it from here and saves a
/// look into the store. A place is made before the job is written and taken away by the first who looks for the job, so
/// that what somebody may have moved meanwhile never gets into it.
/// </summary>
public sealed class FreshJobs(StoreGeneration generation, TimeProvider clock)
{
    // A queue that stands still must not keep the room from all others.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    // Together these bound the memory to about 60 MB.
    private const int MostJobs = 131_072;
    private const int MostDataBytes = 1_024;

    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private int _count;
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>Makes places for jobs that are about to be written; null for one that is too large, or when there is no room.</summary>
    public Place?[] Reserve(IReadOnlyList<JobCommit> commits)
    {
        var places = new Place?[commits.Count];
        var (under, now) = (generation.Current, clock.GetTimestamp());
        if (Volatile.Read(ref _count) >= MostJobs)
        {
            Sweep(now);
        }

        for (var i = 0; i < places.Length && Volatile.Read(ref _count) < MostJobs; i++)
        {
            var spec = commits[i].State.Spec;
            var place = new Place(under, now);
            if (spec.JobData.Length <= MostDataBytes && _places.TryAdd(spec.JobId, place))
            {
                Interlocked.Increment(ref _count);
                places[i] = place;
            }
        }

        return places;
    }

    // At most one at a time, and not while everything in it is new.
    private void Sweep(long now)
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        if (clock.GetElapsedTime(sweptAt, now) < KeptFor || Interlocked.CompareExchange(ref _sweptAt, now, sweptAt) != sweptAt)
        {
            return;
        }

        foreach (var kept in _places)
        {
            if (clock.GetElapsedTime(kept.Value.MadeAt, now) >= KeptFor && _places.TryRemove(kept))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    /// <summary>Takes back the places of jobs that were not written.</summary>
    public void Release(IReadOnlyList<JobCommit> commits, Place?[] places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] is { } place && _places.TryRemove(new KeyValuePair<string, Place>(commits[i].State.Spec.JobId, place)))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    /// <summary>Takes a job out; null if it is not here, or if the store may hold something else by now.</summary>
    public StoredJob? Take(string jobId)
    {
        if (!_places.TryRemove(jobId, out var place))
        {
            return null;
        }

        Interlocked.Decrement(ref _count);
        return place.Generation == generation.Current ? place.Job : null;
    }

    /// <summary>The place of one job.</summary>
    public sealed class Place
    {
        private StoredJob? _job;

        internal Place(long generation, long madeAt) => (Generation, MadeAt) = (generation, madeAt);

        /// <summary>The job, once it is written.</summary>
        public StoredJob? Job
        {
            get => Volatile.Read(ref _job);
            set => Volatile.Write(ref _job, value);
        }

        internal long Generation { get; }

        internal long MadeAt { get; }
    }
}
