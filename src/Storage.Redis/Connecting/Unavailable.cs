using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Connecting;

/// <summary>Turns what Redis or its client says into one sentence for a person: which server, what is wrong, what to do.</summary>
internal static class Unavailable
{
    /// <summary>True if after this nobody knows what became of the commands under way, or the server is not the primary any more: the connection is given up.</summary>
    public static bool EndsConnection(Exception failure) => failure switch
    {
        RedisServerException server => Begins(server, "READONLY", "LOADING", "MASTERDOWN", "NOAUTH", "WRONGPASS", "UNBLOCKED"),
        RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException => true,
        _ => false,
    };

    /// <summary>For a failure of a command.</summary>
    public static StoreUnavailableException Because(Exception failure, string server) => failure as StoreUnavailableException ?? new StoreUnavailableException(
        failure switch
        {
            RedisServerException e when Begins(e, "OOM") =>
                $"Redis at {server} has no memory left, so nothing was written. Raise its limit with: redis-cli CONFIG SET maxmemory 0 (or a larger number). Work goes on by itself then.",
            RedisServerException e when Begins(e, "MISCONF") =>
                $"Redis at {server} cannot write its disk, so it takes no writes ({e.Message}). Free some space there; work goes on by itself then.",
            RedisServerException e when Begins(e, "NOREPLICAS") =>
                $"Redis at {server} has too few replicas that keep up (min-replicas-to-write), so nothing was written. Bring them back; work goes on by itself then.",
            RedisServerException e when Begins(e, "READONLY", "MASTERDOWN") =>
                $"Redis at {server} is a replica now and takes no writes. ReTraced looks for the primary by itself; if there is no Sentinel, set ReTraced__Redis__ConnectionString to the primary.",
            RedisServerException e when Begins(e, "LOADING") => $"Redis at {server} still reads its data from the disk. Try again in a moment.",
            RedisServerException e when Begins(e, "BUSY") =>
                $"Redis at {server} is busy with somebody's script. Wait for it, or end it with: redis-cli SCRIPT KILL",
            _ when IsRejected(failure) =>
                $"Redis at {server} does not accept user and password. Set them in ReTraced__Redis__ConnectionString: HOST:PORT,user=NAME,password=PASSWORD",
            RedisServerException e when Begins(e, "NOPERM") =>
                $"The Redis user of ReTraced at {server} may not do what it must ({e.Message}). Give it: redis-cli ACL SETUSER NAME '~rt:*' '&*' '+@all' '-@admin' '-@dangerous' '+info' (with your key prefix).",
            RedisServerException e => $"Redis at {server} refused a command: {e.Message} This is a defect in ReTraced; please report it.",
            RedisTimeoutException => $"Redis at {server} does not answer, so it is not known whether this was written. Check the server and its network; ReTraced goes on by itself when it answers again.",
            RedisConnectionException or ObjectDisposedException or OperationCanceledException =>
                $"The connection to Redis at {server} broke, so it is not known whether this was written. ReTraced connects again by itself; if it stays so, check that the server runs.",
            _ => $"Using Redis at {server} failed: {failure.Message} This is a defect in ReTraced; please report it.",
        },
        failure);

    /// <summary>True if user and password were not accepted. While it connects, the client says so in words only.</summary>
    public static bool IsRejected(Exception failure) =>
        failure is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
        || (failure is RedisException && (failure.Message.Contains("NOAUTH", StringComparison.Ordinal) || failure.Message.Contains("WRONGPASS", StringComparison.Ordinal) || failure.Message.Contains("AuthenticationFailure", StringComparison.Ordinal)))
        || (failure.InnerException is { } inner && IsRejected(inner));

    /// <summary>While there is no connection.</summary>
    public static StoreUnavailableException Away(string server, string? why) =>
        new($"Redis at {server} cannot be reached{(why is null ? "" : $" ({why})")}, so nothing was done. ReTraced connects by itself as soon as it can; if it stays so, check that the server runs and ReTraced__Redis__ConnectionString is right.");

    /// <summary>For a call after the store was closed.</summary>
    public static StoreUnavailableException Closed() => new("The store is closed because this process is shutting down. Send the request again once it is back.");

    private static bool Begins(RedisServerException e, params ReadOnlySpan<string> codes)
    {
        foreach (var code in codes)
        {
            if (e.Message.StartsWith(code, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
