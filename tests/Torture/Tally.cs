using System.Collections.Concurrent;
using System.Globalization;

namespace ReTraced.Torture;

/// <summary>Counts what happens during a run, by name.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>It happened, or so many of it did.</summary>
    public void Add(string what, long count = 1) => _counts.AddOrUpdate(what, count, (_, before) => before + count);

    /// <summary>How often it happened.</summary>
    public long this[string what] => _counts.GetValueOrDefault(what);

    /// <summary>All of it in one line.</summary>
    public override string ToString() =>
        string.Join(", ", _counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value:N0} {count.Key}")));
}
