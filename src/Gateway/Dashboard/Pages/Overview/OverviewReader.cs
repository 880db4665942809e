using ReTraced.DeadLetters;
using ReTraced.Gateway.Endpoints;
using ReTraced.Jobs;
using ReTraced.Operations;
using ReTraced.Schedules;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Overview;

/// <summary>Reads how everything is doing, with bounds that hold whatever the store has in it.</summary>
internal sealed class OverviewReader(IJobQueries queries, IDocumentStore documents, ICronParser cron, QueueViews queueViews, TimeProvider clock)
{
    // Queues beyond these are not asked one by one: the page of queues has all.
    private const int MostQueues = 50;
    private const int MostDeaths = 8;

    // Of the jobs that were made in a stretch of time so many are looked at, for how long they took.
    private const int StretchMinutes = 2;
    private const int Sample = 20;
    private const long SampleKeptMs = 20_000;
    private const long OldMs = 60_000;

    // Less says nothing of a queue.
    private const int FewFailures = 5;

    private volatile Sampled? _sampled;

    /// <summary>Reads it.</summary>
    public async Task<OverviewModel> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var counts = await queries.CountAsync(cancellationToken);
        var minutes = await queries.ReadThroughputAsync(null, MinuteRates.FirstOfHour(now), cancellationToken);
        var busiest = counts.OrderByDescending(queue => queue[JobStatus.Pending] + queue[JobStatus.Processing]).ThenBy(queue => queue.QueueName, StringComparer.Ordinal).Take(MostQueues).Select(queue => queue.QueueName);
        var views = await queueViews.ReadAsync(busiest, cancellationToken);
        var deaths = await queries.ListDeadLettersAsync(new DeadLetterFilter { Resolved = false }, null, MostDeaths, cancellationToken);
        return new OverviewModel
        {
            Now = now,
            Depth = Enum.GetValues<JobStatus>().ToDictionary(status => status, status => counts.Sum(queue => queue[status])),
            Minutes = MinuteRates.Of(minutes, MinuteRates.FirstOfHour(now)),
            Waits = await SampleAsync(now, cancellationToken),
            Queues = views,
            QueuesInAll = counts.Count,
            Deaths = deaths.Items,
            Attention = [.. Deaths(minutes.Sum(minute => minute.Died), deaths.Items), .. QueueTroubles(views), .. await ScheduleTroublesAsync(cancellationToken), .. await OperationsAsync(cancellationToken)],
        };
    }

    // Those of the last hour: what died before has been there for somebody to see.
    private static IEnumerable<Trouble> Deaths(long died, IReadOnlyList<DeadLetterRow> latest)
    {
        if (died > 0 && latest is [var last, ..])
        {
            yield return new Trouble($"{Shown.Count(died, "death")} in the last hour", $"The latest died of {last.ErrorCode} in {last.QueueName}. The dead letters by cause say what has helped before.", "/dlq", true);
        }
    }

    private static IEnumerable<Trouble> QueueTroubles(IEnumerable<QueueView> queues)
    {
        foreach (var queue in queues)
        {
            var (link, pending) = (Links.Queue(queue.Name), queue.Depth["pending"]);
            if (queue.Paused)
            {
                yield return new Trouble($"Queue {queue.Name} is paused", pending > 0 ? $"{Shown.Count(pending, "job waits", "jobs wait")}." : "Nothing waits in it.", link, pending > 0);
            }
            else if (queue.UnservedTypes.Count > 0)
            {
                yield return new Trouble($"Nobody serves {Some(queue.UnservedTypes)} in {queue.Name}", "Jobs are due, and no worker has asked for them lately: they wait until one does.", link, true);
            }
            else if (queue.OldestPendingAgeMs > OldMs)
            {
                yield return new Trouble($"Jobs of {queue.Name} wait long", $"The oldest has been due for {Shown.Duration(queue.OldestPendingAgeMs.Value)}{(queue.Limited is { } limited ? $"; limits hold {Shown.Count(limited.Jobs)} back" : "")}.", link, queue.Limited is null);
            }

            if (queue.Draining && !queue.Drained)
            {
                yield return new Trouble($"Queue {queue.Name} is being drained", "It takes in no new jobs.", link, false);
            }

            if (queue.Rates is { Died: > 0, FailedRuns: >= FewFailures, FailureRate: > 0.5 })
            {
                yield return new Trouble($"Most runs of {queue.Name} fail", $"{Shown.Percent(queue.Rates.FailureRate)} of those of the last 5 minutes; {Shown.Count(queue.Rates.Died, "job")} died.", link, true);
            }
        }
    }

    private static string Some(IReadOnlyList<string> types) => $"{string.Join(", ", types.Take(3))}{(types.Count > 3 ? $" and {Shown.Count(types.Count - 3, "more type", "more types")}" : "")}";

    private async Task<IEnumerable<Trouble>> ScheduleTroublesAsync(CancellationToken cancellationToken)
    {
        var troubles = new List<Trouble>();
        foreach (var schedule in (await ScheduleRecords.ListAsync(documents, cancellationToken)).Where(schedule => !schedule.Paused).Take(MostQueues))
        {
            var view = ScheduleView.Of(schedule, await ScheduleRecords.ReadStateAsync(documents, schedule.ScheduleId, cancellationToken), cron);
            if (view.Problem is { } problem)
            {
                troubles.Add(new Trouble($"Schedule {schedule.ScheduleId} cannot fire", problem, Links.Schedule(schedule.ScheduleId), true));
            }
            else if (view.LastFiring is { Kind: FiringKind.Refused } refused)
            {
                troubles.Add(new Trouble($"The last job of schedule {schedule.ScheduleId} was refused", refused.Note ?? "", Links.Schedule(schedule.ScheduleId), true));
            }
        }

        return troubles;
    }

    private async Task<IEnumerable<Trouble>> OperationsAsync(CancellationToken cancellationToken) =>
        (await OperationRecords.ListAsync(documents, cancellationToken)).Where(operation => operation.Status is OperationStatus.Running or OperationStatus.Paused).Take(5)
            .Select(operation => new Trouble(
                $"A bulk {operation.Action.ToString().ToLowerInvariant()} is {OperationView.Name(operation.Status)}", operation.Reason, Links.Operation(operation.OperationId), operation.Status == OperationStatus.Paused));

    // From the record itself, so that it is there after a restart too. Read at most every 20 seconds, however many look.
    private async Task<WaitSample> SampleAsync(long now, CancellationToken cancellationToken)
    {
        if (_sampled is { } known && now - known.At is >= 0 and < SampleKeptMs)
        {
            return known.Sample;
        }

        const long Stretch = StretchMinutes * 60_000L;
        var first = (now / Stretch) - (MinuteRates.Hour / StretchMinutes) + 1;
        var pages = await Task.WhenAll(Enumerable.Range(0, MinuteRates.Hour / StretchMinutes).Select(i => queries.ListJobsAsync(
            new JobFilter { CreatedAfter = (first + i) * Stretch, CreatedBefore = (first + i + 1) * Stretch }, null, Sample, cancellationToken)));
        var sample = new WaitSample(
            [.. pages.Select(page => Worst(page, job => job.State.Head.StartedAt - job.State.Head.DueAt))],
            [.. pages.Select(page => Worst(page, job => job.State.Head.FinishedAt - job.State.Head.StartedAt))]);
        _sampled = new Sampled(now, sample);
        return sample;
    }

    // The ninth of ten: one that is late for a reason of its own must not be all that is seen.
    private static double? Worst(Page<StoredJob> page, Func<StoredJob, long?> time)
    {
        var times = page.Items.Where(job => job.State.Head.StartedAt is not null).Select(time).OfType<long>().Select(ms => Math.Max(0, ms)).Order().ToList();
        return times.Count == 0 ? null : times[(int)Math.Ceiling(times.Count * 0.9) - 1];
    }

    private sealed record Sampled(long At, WaitSample Sample);
}
