using System.Globalization;
using ReTraced.Gateway.Endpoints;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.QueueList;

/// <summary>
/// Reads a page of queues. What puts all of them in order comes from counts that the store keeps; a queue is asked itself only if it is on the page.
/// </summary>
internal sealed class QueueListReader(IJobQueries queries, QueueViews views, TimeProvider clock)
{
    /// <summary>Queues on a page.</summary>
    public const int PageSize = 50;

    // So many are asked for their oldest job, where that is what puts them in order.
    private const int MostAsked = 500;
    private const int RateMinutes = 5;

    /// <summary>Reads the page that begins with this one of those that match.</summary>
    public async Task<QueueListModel> ReadAsync(QueueListModel asked, int from, CancellationToken cancellationToken)
    {
        var all = await views.NamesAsync(cancellationToken);
        var names = asked.Name is { } part ? all.Where(name => name.Contains(part, StringComparison.OrdinalIgnoreCase)).ToList() : all;
        var (ordered, isPart) = await OrderAsync(names, asked.Order, cancellationToken);
        var page = ordered.Skip(from).Take(PageSize).ToList();
        return asked with
        {
            Queues = await views.ReadAsync(page, cancellationToken),
            Matching = names.Count,
            InAll = all.Count,
            From = from,
            NextCursor = from + page.Count < names.Count && page.Count > 0 ? (from + page.Count).ToString(CultureInfo.InvariantCulture) : null,
            IsPartlyAsked = isPart,
        };
    }

    // Those that are equal go by name, so that no page repeats one.
    private async Task<(IEnumerable<string> Names, bool IsPart)> OrderAsync(List<string> names, QueueOrder order, CancellationToken cancellationToken)
    {
        if (order.By == QueueSort.Name)
        {
            return (order.Descending ? Enumerable.Reverse(names) : names, false);
        }

        var counts = (await queries.CountAsync(cancellationToken)).ToDictionary(queue => queue.QueueName, StringComparer.Ordinal);
        var (measures, isPart) = order.By switch
        {
            QueueSort.Oldest => await AgesAsync(names, counts, cancellationToken),
            QueueSort.Enqueued => (await RatesAsync(rates => rates.Enqueued, cancellationToken), false),
            QueueSort.Done => (await RatesAsync(rates => rates.Completed, cancellationToken), false),
            QueueSort.Failures => (await RatesAsync(rates => rates.FailureRate, cancellationToken), false),
            _ => (counts.ToDictionary(queue => queue.Key, queue => (double)Depth(queue.Value, order.By), StringComparer.Ordinal), false),
        };
        double Of(string name) => measures.GetValueOrDefault(name);
        return (order.Descending ? names.OrderByDescending(Of) : names.OrderBy(Of), isPart);
    }

    private async Task<(Dictionary<string, double> Ages, bool IsPart)> AgesAsync(List<string> names, Dictionary<string, QueueCounts> counts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var pending = names.Where(name => counts.GetValueOrDefault(name)?[JobStatus.Pending] > 0).OrderByDescending(name => counts[name][JobStatus.Pending]).ToList();
        var ages = await Task.WhenAll(pending.Take(MostAsked).Select(async name => (Name: name, DueAt: await queries.OldestPendingAsync(name, cancellationToken))));
        return (ages.ToDictionary(queue => queue.Name, queue => queue.DueAt is { } at ? (double)(now - at) : 0, StringComparer.Ordinal), pending.Count > MostAsked);
    }

    private async Task<Dictionary<string, double>> RatesAsync(Func<Rates, double> measure, CancellationToken cancellationToken)
    {
        var from = (clock.GetUtcNow().ToUnixTimeSeconds() / 60) - RateMinutes + 1;
        return (await queries.ReadThroughputAsync(null, from, cancellationToken)).GroupBy(minute => minute.QueueName, StringComparer.Ordinal)
            .ToDictionary(queue => queue.Key, queue => measure(Rates.Of(queue, RateMinutes * 60)), StringComparer.Ordinal);
    }

    private static long Depth(QueueCounts counts, QueueSort sort) => sort switch
    {
        QueueSort.Pending => counts[JobStatus.Pending],
        QueueSort.Processing => counts[JobStatus.Processing],
        QueueSort.Delayed => counts[JobStatus.Delayed],
        QueueSort.Waiting => counts[JobStatus.Waiting],
        QueueSort.Completed => counts[JobStatus.Completed],
        _ => counts[JobStatus.Failed] + counts[JobStatus.Dead] + counts[JobStatus.Poisoned],
    };
}
