using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Connecting;

/// <summary>
/// The connection to the primary. One that fails is thrown away with whatever was under way, and a new one is made (with
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
    private ConnectionMultiplexer? current;
    private ServerCheck? server;
    private string? why;
    private Task connecting = Task.CompletedTask;

    /// <summary>Reads the connection string; nothing is connected yet.</summary>
    /// <exception cref="StoreUnavailableException">It is not one.</exception>
    public RedisLink(RedisStoreOptions options, TimeProvider clock, ILogger log)
    {
        try
        {
            configuration = ConfigurationOptions.Parse(options.ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new StoreUnavailableException($"ReTraced__Redis__ConnectionString cannot be read ({e.Message.TrimEnd('.')}). It is HOST:PORT and options after commas, for example localhost:6379,user=NAME,password=PASSWORD,ssl=true.", e);
        }

        if (options.CertificateAuthority is { } authority)
        {
            try
            {
                configuration.TrustIssuer(authority);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new StoreUnavailableException($"ReTraced__Redis__CertificateAuthority is '{authority}', which cannot be read as a PEM certificate ({e.Message.TrimEnd('.')}). Set it to the file of the authority that issued the server's certificate.", e);
            }
        }

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
    public IDatabase Database => Volatile.Read(ref current)?.GetDatabase()
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

    /// <summary>What a failure of a command means: the exception for the caller, and a new connection where this one cannot go on.</summary>
    public StoreUnavailableException Failed(IDatabase database, Exception failure)
    {
        if (Unavailable.EndsConnection(failure))
        {
            Drop(database.Multiplexer, failure);
        }

        return Unavailable.Because(failure, Server);
    }

    /// <summary>Reads through the connection, and turns what fails into the exception of the port.</summary>
    public async Task<T> ReadAsync<T>(Func<IDatabase, Task<T>> read)
    {
        var database = Database;
        try
        {
            return await read(database).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException or TaskCanceledException)
        {
            throw Failed(database, e);
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
        var connection = await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        try
        {
            var database = connection.GetDatabase();
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
            connection.ConnectionFailed += (_, failed) => Drop(connection, failed.Exception ?? new RedisConnectionException(ConnectionFailureType.SocketClosed, "The connection was closed."));
            Volatile.Write(ref current, connection);
            if (!connection.IsConnected)
            {
                // It broke before anybody listened.
                Drop(connection, new RedisConnectionException(ConnectionFailureType.SocketClosed, "The connection was closed."));
            }
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Drop(IConnectionMultiplexer connection, Exception failure)
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
        _ = Task.Run(() => ThrowAwayAsync((ConnectionMultiplexer)connection));
    }

    // By force: what is still on its way there must not be waited for.
    private static async Task ThrowAwayAsync(ConnectionMultiplexer connection)
    {
        await connection.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        connection.Dispose();
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

    // The client's own messages go on with counters that help nobody here.
    private static string Short(Exception e)
    {
        var text = (e.InnerException ?? e).Message;
        var end = text.IndexOfAny(['\r', '\n', ';', ',']);
        return (end < 0 ? text : text[..end]).TrimEnd('.', ' ');
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
