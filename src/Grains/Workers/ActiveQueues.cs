using System.Threading.Channels;

namespace ReTraced.Grains.Workers;

/// <summary>
/// The queues that the pump of this process is to serve, and how it hears of a new one at once: those whose grains are
/// active here, and in a cluster also those that are active elsewhere. A queue that is wanted twice is served once.
/// </summary>
public sealed class ActiveQueues
{
    private readonly Channel<ActiveQueue> _added = Channel.CreateUnbounded<ActiveQueue>();
    private readonly Dictionary<string, (CancellationTokenSource Ending, int Wanted)> _queues = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Wants a queue to be served, until what is returned is disposed.</summary>
    /// <param name="key">The key of its grain.</param>
    public IDisposable Add(string key)
    {
        lock (_lock)
        {
            if (_queues.TryGetValue(key, out var known))
            {
                _queues[key] = (known.Ending, known.Wanted + 1);
            }
            else
            {
                var ending = new CancellationTokenSource();
                _queues.Add(key, (ending, 1));
                _added.Writer.TryWrite(new ActiveQueue(key, ending.Token));
            }
        }

        return new Wish(this, key);
    }

    /// <summary>The queues, as they become active. For one reader.</summary>
    public IAsyncEnumerable<ActiveQueue> ReadAllAsync(CancellationToken cancellationToken) => _added.Reader.ReadAllAsync(cancellationToken);

    private void Remove(string key)
    {
        CancellationTokenSource? over = null;
        lock (_lock)
        {
            var (ending, wanted) = _queues[key];
            if (wanted > 1)
            {
                _queues[key] = (ending, wanted - 1);
            }
            else
            {
                _queues.Remove(key);
                over = ending;
            }
        }

        over?.Cancel();
        over?.Dispose();
    }

    private sealed class Wish(ActiveQueues owner, string key) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                owner.Remove(key);
            }
        }
    }
}
