using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Queue;

/// <summary>
/// How deep queues were in the last hour, as far as this process has looked: the store knows how deep they are, and not how deep they were. In memory only, 4 MB at the
/// most: the 500 busiest queues, every 10 seconds.
/// </summary>
public sealed class DepthHistory
{
    /// <summary>Between two looks, milliseconds.</summary>
    public const int StepMs = 10_000;

    /// <summary>Looks that are kept: an hour.</summary>
    public const int Steps = 360;

    /// <summary>Most queues that are kept.</summary>
    public const int MostQueues = 500;

    private const int Kinds = 5;

    private readonly Lock _lock = new();
    // Which look is at each place of the ring; -1: none yet. A place is taken anew after an hour.
    private readonly long[] _steps = [.. Enumerable.Repeat(-1L, Steps)];
    private Dictionary<string, Track> _tracks = new(StringComparer.Ordinal);

    /// <summary>Keeps what was seen at an instant.</summary>
    /// <param name="now">When, Unix milliseconds.</param>
    /// <param name="counts">All queues.</param>
    public void Take(long now, IReadOnlyList<QueueCounts> counts)
    {
        var step = now / StepMs;
        var place = (int)(step % Steps);
        lock (_lock)
        {
            // Of queues that are equally busy those that are known stay.
            var kept = counts.Count <= MostQueues
                ? counts
                : [.. counts.OrderByDescending(Live).ThenBy(queue => _tracks.ContainsKey(queue.QueueName) ? 0 : 1).ThenBy(queue => queue.QueueName, StringComparer.Ordinal).Take(MostQueues)];
            var tracks = new Dictionary<string, Track>(kept.Count, StringComparer.Ordinal);
            foreach (var queue in kept)
            {
                var track = _tracks.GetValueOrDefault(queue.QueueName) ?? new Track(step);
                track.Keep(place, queue);
                tracks[queue.QueueName] = track;
            }

            _tracks = tracks;
            _steps[place] = step;
        }
    }

    /// <summary>What is known of a queue in the last hour; null if nothing is.</summary>
    /// <param name="queueName">The queue.</param>
    /// <param name="now">Unix milliseconds.</param>
    public DepthSeries? Read(string queueName, long now)
    {
        var last = now / StepMs;
        lock (_lock)
        {
            if (!_tracks.TryGetValue(queueName, out var track) || Math.Max(track.First, last - Steps + 1) is var first && first > last)
            {
                return null;
            }

            // The look of this very step may be still to come.
            last -= Has(last) ? 0 : 1;
            var series = Enumerable.Range(0, Kinds).Select(_ => new List<double?>()).ToList();
            for (var step = first; step <= last; step++)
            {
                var place = (int)(step % Steps);
                for (var kind = 0; kind < Kinds; kind++)
                {
                    series[kind].Add(Has(step) ? track.At(place, kind) : null);
                }
            }

            return new DepthSeries(first * StepMs, series[0], series[1], series[2], series[3], series[4]);
        }
    }

    private static long Live(QueueCounts queue) => queue[JobStatus.Pending] + queue[JobStatus.Processing] + queue[JobStatus.Delayed] + queue[JobStatus.Waiting];

    private bool Has(long step) => _steps[(int)(step % Steps)] == step;

    private sealed class Track(long first)
    {
        private readonly int[] _values = new int[Steps * Kinds];

        public long First => first;

        public double At(int place, int kind) => _values[(place * Kinds) + kind];

        public void Keep(int place, QueueCounts queue)
        {
            Set(0, queue[JobStatus.Pending]);
            Set(1, queue[JobStatus.Processing]);
            Set(2, queue[JobStatus.Delayed]);
            Set(3, queue[JobStatus.Waiting]);
            Set(4, queue[JobStatus.Failed] + queue[JobStatus.Dead] + queue[JobStatus.Poisoned]);

            void Set(int kind, long count) => _values[(place * Kinds) + kind] = (int)Math.Min(count, int.MaxValue);
        }
    }
}

/// <summary>How deep a queue was, one point for each 10 seconds; null where nobody looked.</summary>
/// <param name="Since">When the first point was seen, Unix milliseconds.</param>
/// <param name="Pending">Jobs that were due and waited.</param>
/// <param name="Processing">Jobs that ran.</param>
/// <param name="Delayed">Jobs whose time had not come.</param>
/// <param name="Waiting">Jobs that waited for others.</param>
/// <param name="Dead">Jobs that were failed, dead or poisoned.</param>
public sealed record DepthSeries(
    long Since, IReadOnlyList<double?> Pending, IReadOnlyList<double?> Processing, IReadOnlyList<double?> Delayed, IReadOnlyList<double?> Waiting, IReadOnlyList<double?> Dead);
