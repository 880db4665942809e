using ReTraced.Gateway.Http;

namespace ReTraced.Gateway.Dashboard.Pages.QueueList;

/// <summary>By what queues are put in order.</summary>
public enum QueueSort
{
    /// <summary>By name.</summary>
    Name,

    /// <summary>Jobs that are due and wait.</summary>
    Pending,

    /// <summary>Jobs that run.</summary>
    Processing,

    /// <summary>Jobs whose time has not come.</summary>
    Delayed,

    /// <summary>Jobs that wait for others.</summary>
    Waiting,

    /// <summary>Jobs that are failed, dead or poisoned.</summary>
    Dead,

    /// <summary>Completed jobs that are still kept.</summary>
    Completed,

    /// <summary>How long the oldest pending job has been due.</summary>
    Oldest,

    /// <summary>Jobs made of late.</summary>
    Enqueued,

    /// <summary>Jobs completed of late.</summary>
    Done,

    /// <summary>The share of runs that failed of late.</summary>
    Failures,
}

/// <summary>The order of a list of queues.</summary>
/// <param name="By">By what.</param>
/// <param name="Descending">True: the most first.</param>
public sealed record QueueOrder(QueueSort By, bool Descending)
{
    private static readonly (string Name, QueueSort Value)[] Sorts = [.. Enum.GetValues<QueueSort>().Select(sort => (Name(sort), sort))];

    /// <summary>Reads <c>sort</c> and <c>order</c>: by name unless said, names rising and numbers falling unless said.</summary>
    internal static QueueOrder Read(QueryReader query)
    {
        var by = query.Choice("sort", Sorts) ?? QueueSort.Name;
        return new QueueOrder(by, query.Choice("order", ("asc", false), ("desc", true)) ?? by != QueueSort.Name);
    }

    /// <summary>Its name in an address.</summary>
    public static string Name(QueueSort sort) => sort.ToString().ToLowerInvariant();
}
