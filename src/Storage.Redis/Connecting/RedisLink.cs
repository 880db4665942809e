using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Connecting;

/// <summary>
/// The connection to the primary. One that fails is thrown away with whatever was under way on it, and a new one is made (with
/// Sentinels: to whom they name now) until that works; nothing is queued meanwhile, so that whoever calls hears at once.
/// </summary>
internal sealed partial class RedisLink : IAsyncDisposable
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly ConfigurationOptions configuration;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly CancellationTokenSource closing = new();
    private Connection? current;
    private ServerCheck? server;
    private string? why;
    private Task connecting = Task.CompletedTask;

    /// <summary>Reads the connection string; nothing is connected yet.</summary>
    /// <exception cref="StoreUnavailableException">It is not one.</exception>
    public RedisLink(RedisStoreOptions options, TimeProvider clock, ILogger log)
    {
        configuration = options.ToConfiguration();
        var timeout = (int)options.CommandTimeout.TotalMilliseconds;
        configuration.AbortOnConnectFail = true;
        configuration.ConnectRetry = 1;
        configuration.ConnectTimeout = timeout;
        configuration.AsyncTimeout = timeout;
        configuration.SyncTimeout = timeout;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ClientName ??= "retraced";
        Server = string.Join(',', configuration.EndPoints.Select(EndPointCollection.ToString));
        (this.clock, this.log) = (clock, log);
    }

    /// <summary>The addresses, for messages: no password is in them.</summary>
    public string Server { get; }

    /// <summary>Is called with each new connection before anybody else gets it; true says whether it is not the first.</summary>
    public Func<IDatabase, bool, Task> Arrived { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>The database.</summary>
    /// <exception cref="StoreUnavailableException">There is no connection now.</exception>
    public IDatabase Database => Current.Database;

    private Connection Current => Volatile.Read(ref current)
        ?? throw (closing.IsCancellationRequested ? Unavailable.Closed() : Unavailable.Away(Server, why));

    /// <summary>Connects for the first time.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ConnectAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RedisException e)
        {
            throw e is RedisServerException || Unavailable.IsRejected(e) ? Unavailable.Because(e, Server) : Unavailable.Away(Server, Short(e));
        }
    }

    /// <summary>
    /// Does something through the connection, and turns what fails into the exception of the port. It ends with the
    /// connection at the latest, whatever the client makes of what was under way.
    /// </summary>
    /// <exception cref="StoreUnavailableException">There is no connection, or it broke meanwhile, or Redis refused.</exception>
    public async Task<T> UseAsync<T>(Func<IDatabase, Task<T>> use)
    {
        var connection = Current;
        try
        {
            return await use(connection.Database).WaitAsync(connection.Ended).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException or TaskCanceledException || connection.IsOver)
        {
            // What is under way on a connection that is closed fails with all sorts of exceptions of the client's inner parts.
            var failure = e is RedisException or StoreUnavailableException || !connection.IsOver ? e : new RedisConnectionException(ConnectionFailureType.SocketClosed, e.Message, e);
            if (Unavailable.EndsConnection(failure))
            {
                Drop(connection, failure);
            }

            throw Unavailable.Because(failure, Server);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Interlocked.Exchange(ref current, null) is { } last)
        {
            await last.DisposeAsync().ConfigureAwait(false);
        }

        closing.Dispose();
    }

    private async Task ConnectAsync()
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        try
        {
            var connection = new Connection(multiplexer);
            multiplexer.ConnectionFailed += (_, failed) =>
            {
                connection.Fail();
                Drop(connection, failed.Exception ?? Closed());
            };
            var database = connection.Database;
            var found = await ServerCheck.RunAsync(database, Server).ConfigureAwait(false);
            foreach (var warning in found.Warnings)
            {
                LogWarning(warning);
            }

            if (server is { } before && (before.RunId, before.ReplicationId) != (found.RunId, found.ReplicationId))
            {
                LogAnotherHistory(Server);
            }

            await Arrived(database, server is not null).ConfigureAwait(false);
            server = found;
            Volatile.Write(ref current, connection);
            if (connection.IsOver)
            {
                // It broke before anybody could be told: the client may have made another by itself, without a new epoch.
                Drop(connection, Closed());
            }
        }
        catch
        {
            await multiplexer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Drop(Connection connection, Exception failure)
    {
        lock (gate)
        {
            if (!ReferenceEquals(current, connection) || closing.IsCancellationRequested)
            {
                return;
            }

            Volatile.Write(ref current, null);
            why = Short(failure);
            connecting = Task.Run(ConnectAgainAsync);
        }

        LogLost(Server, why);
        _ = Task.Run(connection.ThrowAwayAsync);
    }

    private async Task ConnectAgainAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await ConnectAsync().ConfigureAwait(false);
                LogBack(Server);
                return;
            }
            catch (Exception e)
            {
                why = Short(e);
                await Task.Delay(TryAgainAfter, clock, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static RedisConnectionException Closed() => new(ConnectionFailureType.SocketClosed, "The connection was closed.");

    // The client's own messages go on with counters that help nobody here.
    private static string Short(Exception e)
    {
        var text = (e.InnerException ?? e).Message;
        var end = text.IndexOfAny(['\r', '\n', ';', ',']);
        return (end < 0 ? text : text[..end]).TrimEnd('.', ' ');
    }

    // One connection, for as long as it lasts.
    private sealed class Connection : IAsyncDisposable
    {
        private readonly CancellationTokenSource ended = new();
        private readonly ConnectionMultiplexer multiplexer;
        private volatile bool failed;

        public Connection(ConnectionMultiplexer multiplexer) =>
            (this.multiplexer, Database, Ended) = (multiplexer, multiplexer.GetDatabase(), ended.Token);

        public IDatabase Database { get; }

        public CancellationToken Ended { get; }

        public bool IsOver => failed || Ended.IsCancellationRequested || !multiplexer.IsConnected;

        public void Fail() => failed = true;

        // In good order: nothing is under way any more.
        public async ValueTask DisposeAsync()
        {
            await multiplexer.DisposeAsync().ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            ended.Dispose();
        }

        // By force: what is under way must not be waited for.
        public async Task ThrowAwayAsync()
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            multiplexer.Dispose();
            ended.Dispose();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);

    [LoggerMessage(2, LogLevel.Error, "The connection to Redis at {Server} broke ({Why}); it is made again")]
    private partial void LogLost(string server, string why);

    [LoggerMessage(3, LogLevel.Warning, "Redis at {Server} is back; everything that was known of it is read again")]
    private partial void LogBack(string server);

    [LoggerMessage(4, LogLevel.Warning, "Redis at {Server} was started anew or another server has taken its place: what it had not saved, or not passed on, is gone")]
    private partial void LogAnotherHistory(string server);
}
