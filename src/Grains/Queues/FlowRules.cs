using ReTraced.Queues;

namespace ReTraced.Grains.Queues;

/// <summary>In what order and how fast a book hands out jobs: what the settings of its queue say, as far as it is for this partition.</summary>
public sealed record FlowRules
{
    // No two due times are as far apart (they end with the year 9999), so a level of priority is worth more than any waiting.
    // A hundred of them are still far from the largest number.
    private const long ForEver = 1L << 49;

    /// <summary>Priority alone, and no limits.</summary>
    public static readonly FlowRules None = new();

    /// <summary>How much waiting is worth one level of priority, milliseconds.</summary>
    public long AgingMs { get; init; } = ForEver;

    /// <summary>Most jobs in flight.</summary>
    public int MaxConcurrency { get; init; } = int.MaxValue;

    /// <summary>Most jobs in flight of a type.</summary>
    public IReadOnlyDictionary<string, int> PerTypeMaxConcurrency { get; init; } = new Dictionary<string, int>();

    /// <summary>Most jobs in flight of each key.</summary>
    public int PerKeyMaxConcurrency { get; init; } = int.MaxValue;

    /// <summary>How often.</summary>
    public RateLimit? Rate { get; init; }

    /// <summary>How often jobs of a type.</summary>
    public IReadOnlyDictionary<string, RateLimit> PerTypeRate { get; init; } = new Dictionary<string, RateLimit>();

    /// <summary>How often jobs of each key.</summary>
    public RateLimit? PerKeyRate { get; init; }

    /// <summary>True if jobs in flight count.</summary>
    public bool LimitConcurrency => MaxConcurrency != int.MaxValue || PerKeyMaxConcurrency != int.MaxValue || PerTypeMaxConcurrency.Count > 0;

    /// <summary>True if there is any limit on how often.</summary>
    public bool LimitRate => Rate is not null || PerKeyRate is not null || PerTypeRate.Count > 0;

    /// <summary>What settings say for one grain of the queue.</summary>
    public static FlowRules Of(QueueSettings settings, QueueKey key)
    {
        var part = key.Partition is { } mine && mine < settings.Partitions ? mine : (int?)null;
        return new FlowRules
        {
            AgingMs = settings.PriorityAgingSeconds == 0 ? ForEver : settings.PriorityAgingSeconds * 1000L,
            MaxConcurrency = Most(settings.MaxConcurrency),
            PerTypeMaxConcurrency = settings.PerTypeMaxConcurrency.ToDictionary(type => type.Key, type => Most(type.Value), StringComparer.Ordinal),
            PerKeyMaxConcurrency = Most(settings.PerKeyMaxConcurrency),
            Rate = Rate(settings.RateLimit),
            PerTypeRate = settings.PerTypeRateLimit.ToDictionary(type => type.Key, type => Rate(type.Value)!, StringComparer.Ordinal),
            PerKeyRate = Rate(settings.PerKeyRateLimit),
        };

        int Most(int? limit) => limit is { } whole ? key.ShareOf(whole, settings.Partitions) : int.MaxValue;

        RateLimit? Rate(RateLimit? limit) => part is { } mine ? limit?.ShareOf(settings.Partitions, mine) : limit;
    }
}
