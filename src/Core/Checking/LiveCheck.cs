using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>Reads each queue's live jobs as its recovery would, and compares them with the heads.</summary>
internal sealed class LiveCheck(CheckedStore store, Findings findings)
{
    private const int Page = 500;

    /// <summary>Reads one queue.</summary>
    public async Task CheckAsync(KnownQueue queue, CancellationToken cancellationToken)
    {
        var (place, read) = (0L, 0L);
        IReadOnlyList<LiveJob> page;
        do
        {
            page = await store.Jobs.ReadLiveAsync(queue.Name, place, Page, cancellationToken).ConfigureAwait(false);
            var heads = await store.Queries.GetManyAsync([.. page.Select(job => job.JobId)], cancellationToken).ConfigureAwait(false);
            var expected = heads.ToDictionary(job => job.State.Spec.JobId, LiveJob.Of, StringComparer.Ordinal);
            foreach (var job in page)
            {
                if (job.Place <= place)
                {
                    findings.Add(ViolationKind.LiveWrong, job.JobId, FormattableString.Invariant($"the recovery of queue '{queue.Name}' reads it at place {job.Place}, behind place {place}; places must rise."));
                }

                if (expected.GetValueOrDefault(job.JobId) is var head && job != head)
                {
                    findings.Add(ViolationKind.LiveWrong, job.JobId, $"the recovery of queue '{queue.Name}' reads {job}; its head gives {head?.ToString() ?? "nothing"}.");
                }

                place = Math.Max(place, job.Place);
                read++;
            }
        }
        while (page.Count == Page);
        if (read != queue.Live)
        {
            findings.Add(ViolationKind.LiveWrong, queue.Name, FormattableString.Invariant($"its recovery reads {read} live jobs; the heads count {queue.Live}."));
        }
    }
}
