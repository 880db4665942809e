using System.Collections.Concurrent;
using ReTraced.Grains.Workers;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <summary>
/// What batches have just written and no job grain has read yet: the first grain of a job takes it from here and saves a
/// look into the store. A place is made before the job is written and taken away by the first who looks for the job, so
/// that what somebody may have moved meanwhile never gets into it.
/// </summary>
public sealed class FreshJobs(StoreGeneration generation, IPeers peers, TimeProvider clock)
{
    // A queue that stands still must not keep the room from all others.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>What all of it may take up, in bytes: a hundred thousand small jobs.</summary>
    public const int MostBytes = 96 << 20;

    /// <summary>What a job takes up beside its data, in bytes, about.</summary>
    public const int JobBytes = 768;

    private const int MostDataBytes = 1_024;

    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private long _bytes;
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>Makes places for jobs that are about to be written; null for one that is too large, or when there is no room.</summary>
    public Place?[] Reserve(IReadOnlyList<JobCommit> commits)
    {
        var places = new Place?[commits.Count];
        if (!peers.Alone)
        {
            // The first who looks for the job is another process more often than not.
            return places;
        }

        var (under, losses, now) = (generation.Current, peers.Losses, clock.GetTimestamp());
        if (Volatile.Read(ref _bytes) >= MostBytes)
        {
            Sweep(now);
        }

        for (var i = 0; i < places.Length && Volatile.Read(ref _bytes) < MostBytes; i++)
        {
            var spec = commits[i].State.Spec;
            var place = new Place(under, losses, now, JobBytes + spec.JobData.Length);
            if (spec.JobData.Length <= MostDataBytes && _places.TryAdd(spec.JobId, place))
            {
                Interlocked.Add(ref _bytes, place.Bytes);
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
                Interlocked.Add(ref _bytes, -kept.Value.Bytes);
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
                Interlocked.Add(ref _bytes, -place.Bytes);
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

        Interlocked.Add(ref _bytes, -place.Bytes);
        return place.Generation == generation.Current && peers.Alone && place.Losses == peers.Losses ? place.Job : null;
    }

    /// <summary>The place of one job.</summary>
    public sealed class Place
    {
        private StoredJob? _job;

        internal Place(long generation, long losses, long madeAt, int bytes) => (Generation, Losses, MadeAt, Bytes) = (generation, losses, madeAt, bytes);

        /// <summary>The job, once it is written.</summary>
        public StoredJob? Job
        {
            get => Volatile.Read(ref _job);
            set => Volatile.Write(ref _job, value);
        }

        internal long Generation { get; }

        internal long Losses { get; }

        internal long MadeAt { get; }

        internal int Bytes { get; }
    }
}
