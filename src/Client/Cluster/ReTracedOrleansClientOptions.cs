namespace ReTraced.Client;

/// <summary>Which cluster a client of the grains belongs to, and who it is there.</summary>
public sealed class ReTracedOrleansClientOptions
{
    /// <summary>The Redis of the silos: <c>HOST:PORT</c> and options of StackExchange.Redis after commas. Default: <c>localhost:6379</c>.</summary>
    public string RedisConnectionString { get; set; } = "localhost:6379";

    /// <summary>What every key begins with, the same as for the silos: 1 to 32 of A-Z a-z 0-9 _ . - Default: <c>rt</c>.</summary>
    public string RedisKeyPrefix { get; set; } = "rt";

    /// <summary>With <c>ssl=true</c>: a PEM file with the authority of the server's certificate. Default: none; one that the system trusts.</summary>
    public string? RedisCertificateAuthority { get; set; }

    /// <summary>The same as for the silos: 1 to 64 of A-Z a-z 0-9 _ . - Default: <c>retraced</c>.</summary>
    public string ServiceId { get; set; } = "retraced";

    /// <summary>The same as for the silos: 1 to 64 of A-Z a-z 0-9 _ . - Default: <c>default</c>.</summary>
    public string ClusterId { get; set; } = "default";

    /// <summary>
    /// What the record calls this client, and whose idempotency keys it uses: processes that may repeat each other's calls need the same
    /// name. 1 to 64 of A-Z a-z 0-9 _ . - beginning with a letter or digit. Default: the name of the machine.
    /// </summary>
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>How long the start waits for a silo before it fails, 0 to 24 hours, or <see cref="Timeout.InfiniteTimeSpan"/>. Default: 30 s.</summary>
    public TimeSpan ConnectWithin { get; set; } = TimeSpan.FromSeconds(30);
}
