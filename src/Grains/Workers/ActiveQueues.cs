using System.Threading.Channels;

namespace ReTraced.Grains.Workers;

/// <summary>The queues that are active in this process: how the pump hears of a new one at once.</summary>
public sealed class ActiveQueues
{
    private readonly Channel<ActiveQueue> _added = Channel.CreateUnbounded<ActiveQueue>();

    /// <summary>Notes a queue. Dispose what is returned when the queue is active no longer.</summary>
    public ActiveQueue Add(string queueName)
    {
        var queue = new ActiveQueue(queueName);
        _added.Writer.TryWrite(queue);
        return queue;
    }

    /// <summary>The queues, as they become active. For one reader.</summary>
    public IAsyncEnumerable<ActiveQueue> ReadAllAsync(CancellationToken cancellationToken) => _added.Reader.ReadAllAsync(cancellationToken);
}
