using System.Collections.Concurrent;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Opening;

namespace ReTraced.Storage.Sqlite.Reading;

/// <summary>A few connections that only read. What they do never makes the writer wait.</summary>
internal sealed class ReadPool : IAsyncDisposable
{
    private readonly ConcurrentBag<Connection> idle = [];
    private readonly SemaphoreSlim free;
    private readonly string path;
    private readonly TimeSpan busyTimeout;
    private readonly int size;
    private volatile bool closed;

    /// <summary>Connections are opened when they are first needed.</summary>
    public ReadPool(string path, SqliteStoreOptions options)
    {
        this.path = path;
        busyTimeout = options.BusyTimeout;
        size = options.Readers;
        free = new SemaphoreSlim(size);
    }

    /// <summary>Runs a read in a transaction of its own, off the caller's thread: SQLite blocks while it waits for the disk.</summary>
    public async Task<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (closed)
            {
                throw Unavailable.Closed(path);
            }

            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            free.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        closed = true;
        for (var i = 0; i < size; i++)
        {
            await free.WaitAsync().ConfigureAwait(false);
        }

        foreach (var connection in idle)
        {
            connection.Dispose();
        }

        // Those that still wait for a turn are let in, to hear that the store is closed.
        free.Release(size);
    }

    private T Read<T>(Func<Connection, T> read)
    {
        Connection? connection = null;
        try
        {
            if (!idle.TryTake(out connection))
            {
                connection = Connection.Open(path, write: false, busyTimeout);
            }

            connection.Get("BEGIN").Run();
            var result = read(connection);
            connection.Get("COMMIT").Run();
            idle.Add(connection);
            return result;
        }
        catch (Exception e)
        {
            // With whatever statement was still running: the next read opens another one.
            connection?.Dispose();
            if (e is SqliteFailureException failure)
            {
                throw Unavailable.Because(failure, path);
            }

            throw;
        }
    }
}
