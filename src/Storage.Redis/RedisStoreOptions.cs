using System.Security.Cryptography;
using StackExchange.Redis;

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

    /// <summary>A PEM file with the certificate authority that the server's certificate is to be of; null: one that the system trusts. Means something with <c>ssl=true</c> only.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>How long a command may take before its connection is given up, and whoever waits is told; default 5 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many replicas must have received a commit before it is answered, 0 to 10; default 0. With 1 a failover to
    /// the most advanced replica loses nothing that was answered.
    /// </summary>
    public int WaitForReplicas { get; init; }

    /// <summary>How a client connects there.</summary>
    /// <exception cref="StoreUnavailableException">The connection string or the certificate cannot be read; the message says which.</exception>
    public ConfigurationOptions ToConfiguration()
    {
        ConfigurationOptions configuration;
        try
        {
            configuration = ConfigurationOptions.Parse(ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new StoreUnavailableException($"ReTraced__Redis__ConnectionString cannot be read ({e.Message.TrimEnd('.')}). It is HOST:PORT and options after commas, for example localhost:6379,user=NAME,password=PASSWORD,ssl=true.", e);
        }

        if (CertificateAuthority is { } authority)
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

        return configuration;
    }
}
