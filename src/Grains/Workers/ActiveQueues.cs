using System.Collections.Concurrent;
using System.Threading.Channels;

namespace ReTraced.Grains.Workers;

/// <summary>The queues that are active in this process: how the pump hears of a new one at once.</summary>
public sealed class ActiveQueues
{
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly Channel<string> _added = Channel.CreateUnbounded<string>();

    /// <summary>Notes a queue.</summary>
    public void Add(string queueName)
    {
        if (_known.TryAdd(queueName, true))
        {
            _added.Writer.TryWrite(queueName);
        }
    }

    /// <summary>Every queue once, as they come. For one reader.</summary>
    public IAsyncEnumerable<string> ReadAllAsync(CancellationToken cancellationToken) => _added.Reader.ReadAllAsync(cancellationToken);
}
