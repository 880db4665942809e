using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>Compares the counters of the queues with a recount.</summary>
internal sealed class CounterCheck(IJobQueries queries, KnownJobs known, Findings findings)
{
    /// <summary>Minutes for which every store keeps its throughput: 31 days.</summary>
    private const long MinutesKept = 31 * 24 * 60;

    /// <summary>Compares all of them.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var counted = await queries.CountAsync(cancellationToken).ConfigureAwait(false);
        foreach (var depth in counted)
        {
            Compare(depth, known.QueueNamed(depth.QueueName));
        }

        foreach (var queue in known.Queues)
        {
            if (!counted.Any(depth => depth.QueueName == queue.Name))
            {
                findings.Add(ViolationKind.DepthWrong, queue.Name, FormattableString.Invariant($"it is not counted at all; it has {queue.Jobs} jobs."));
            }

            await CompareOldestAsync(queue, cancellationToken).ConfigureAwait(false);
            var minutes = await queries.ReadThroughputAsync(queue.Name, 0, cancellationToken).ConfigureAwait(false);
            CompareMinutes(queue, minutes);
        }
    }

    private void Compare(QueueCounts depth, KnownQueue queue)
    {
        foreach (var status in Enum.GetValues<JobStatus>())
        {
            var expected = queue.Depth.GetValueOrDefault(status);
            if (depth[status] != expected)
            {
                findings.Add(ViolationKind.DepthWrong, queue.Name, FormattableString.Invariant($"it counts {depth[status]} {status.ToWire()} jobs; the heads count {expected}."));
            }
        }
    }

    private async Task CompareOldestAsync(KnownQueue queue, CancellationToken cancellationToken)
    {
        var oldest = await queries.OldestPendingAsync(queue.Name, cancellationToken).ConfigureAwait(false);
        if (oldest != queue.OldestPending)
        {
            findings.Add(ViolationKind.OldestPendingWrong, queue.Name, FormattableString.Invariant($"its oldest pending job was due at {oldest?.ToString() ?? "no time"}; the heads say {queue.OldestPending?.ToString() ?? "no time"}."));
        }
    }

    private void CompareMinutes(KnownQueue queue, IReadOnlyList<MinuteCounts> stored)
    {
        var expected = queue.Minutes.ToDictionary(minute => minute.Minute);
        if (stored.Sum(minute => minute.Enqueued) > queue.Jobs)
        {
            findings.Skip($"the throughput of queue '{queue.Name}': some of its jobs have been removed.");
            return;
        }

        if (expected.Count > 0 && expected.Keys.Max() - expected.Keys.Min() > MinutesKept)
        {
            findings.Skip($"the throughput of queue '{queue.Name}': its first minutes may have been forgotten.");
            return;
        }

        foreach (var minute in stored)
        {
            var counted = expected.Remove(minute.Minute, out var recount) ? recount : new MinuteCounts { QueueName = queue.Name, Minute = minute.Minute };
            if (minute != counted)
            {
                findings.Add(ViolationKind.ThroughputWrong, queue.Name, $"it says {minute}; the ledgers count {counted}.");
            }
        }

        // A minute in which nothing happened that is counted need not be kept.
        foreach (var missing in expected.Values.Where(minute => minute != new MinuteCounts { QueueName = queue.Name, Minute = minute.Minute }))
        {
            findings.Add(ViolationKind.ThroughputWrong, queue.Name, $"a minute is missing; the ledgers count {missing}.");
        }
    }
}
