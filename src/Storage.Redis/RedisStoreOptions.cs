namespace ReTraced.Storage.Redis;

/// <summary>Where the Redis store is.</summary>
public sealed record RedisStoreOptions
{
    /// <summary>
    /// Host and port, and options of StackExchange.Redis after commas: <c>user=</c>, <c>password=</c>, <c>ssl=true</c>,
    /// <c>defaultDatabase=</c>, <c>serviceName=</c> (then the hosts are Sentinels). Default <c>localhost:6379</c>.
    /// </summary>
    public string ConnectionString { get; init; } = "localhost:6379";

    /// <summary>What every key begins with; default <c>rt</c>. 1 to 32 of the characters A-Z a-z 0-9 _ . -</summary>
    public string KeyPrefix { get; init; } = "rt";

    /// <summary>How long a command may take before its connection is given up, and whoever waits is told; default 5 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many replicas must have received a commit before it is answered, 0 to 10; default 0. With 1 a failover to
    /// the most advanced replica loses nothing that was answered.
    /// </summary>
    public int WaitForReplicas { get; init; }
}
