namespace ReTraced.Hosting;

/// <summary>The settings of section <c>ReTraced</c>: appsettings.json, environment (<c>ReTraced__Store</c>) or command line (<c>--ReTraced:Store</c>).</summary>
public sealed class ReTracedOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "ReTraced";

    /// <summary>The source of truth: <c>sqlite</c> or <c>redis</c>. Default: sqlite; in a cluster, which can use nothing else, redis.</summary>
    public string Store { get; set; } = GrainHost.DefaultStore;

    /// <summary>The SQLite file.</summary>
    public SqliteSettings Sqlite { get; set; } = new();

    /// <summary>The Redis server.</summary>
    public RedisSettings Redis { get; set; } = new();

    /// <summary>The cluster that this process belongs to.</summary>
    public ClusterSettings Cluster { get; set; } = new();

    /// <summary>How long handlers may go on after the process was asked to stop, in seconds. 0 to 3,600; default 30.</summary>
    public int ShutdownSeconds { get; set; } = 30;

    /// <summary>Most handlers that run at a time in this process. 1 to 10,000; default 64.</summary>
    public int Concurrency { get; set; } = 64;

    /// <summary>What is too large.</summary>
    public LimitSettings Limits { get; set; } = new();

    /// <summary>Where webhooks may go.</summary>
    public WebhookSettings Webhooks { get; set; } = new();
}

/// <summary>Where webhooks may go.</summary>
public sealed class WebhookSettings
{
    /// <summary>
    /// Host names (<c>hooks.example.com</c>, <c>*.example.com</c>), addresses and networks (<c>10.0.0.0/8</c>). A URL's host
    /// must be one of the names, or all its addresses must lie in the networks. In configuration a list, or one text with
    /// commas. Default: empty, any host.
    /// </summary>
    public List<string> Allow { get; set; } = [];
}

/// <summary>The SQLite file.</summary>
public sealed class SqliteSettings
{
    /// <summary>Where it is. Default: <c>data/retraced.db</c> under the current folder.</summary>
    public string Path { get; set; } = "data/retraced.db";

    /// <summary><c>full</c> (default): survives a power cut; <c>normal</c>: survives kill -9, and a power cut may take the last commits.</summary>
    public string Synchronous { get; set; } = "full";
}

/// <summary>The Redis server.</summary>
public sealed class RedisSettings
{
    /// <summary>
    /// Where it is: <c>HOST:PORT</c> and options of StackExchange.Redis after commas (<c>user=</c>, <c>password=</c>,
    /// <c>ssl=true</c>; with <c>serviceName=</c> the hosts are Sentinels). Default: <c>localhost:6379</c>.
    /// </summary>
    public string ConnectionString { get; set; } = "localhost:6379";

    /// <summary>The hosts of the connection string, for messages: no password is among them.</summary>
    public string Hosts => string.Join(',', ConnectionString.Split(',').Where(part => !part.Contains('=', StringComparison.Ordinal)));

    /// <summary>What every key begins with: 1 to 32 of A-Z a-z 0-9 _ . - Default: <c>rt</c>.</summary>
    public string KeyPrefix { get; set; } = "rt";

    /// <summary>With <c>ssl=true</c>: a PEM file with the authority of the server's certificate. Absent: one that the system trusts.</summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>How long a command may take before whoever waits is told that the store is away, in seconds. 1 to 60; default 5.</summary>
    public int TimeoutSeconds { get; set; } = 5;

    /// <summary>How many replicas must have received a write before it is answered. 0 to 10; default 0.</summary>
    public int WaitForReplicas { get; set; }
}

/// <summary>What is too large.</summary>
public sealed class LimitSettings
{
    /// <summary>Largest jobData and largest output, in bytes of JSON. 1 to 268,435,456; default 1,048,576.</summary>
    public int JobDataBytes { get; set; } = 1024 * 1024;

    /// <summary>Most jobs in one batch. 1 to 100,000; default 10,000.</summary>
    public int BatchSize { get; set; } = 10_000;

    /// <summary>Most connections at a time. 10 to 1,000,000, and no more than the process may open files; default 20,000.</summary>
    public int Connections { get; set; } = 20_000;

    /// <summary>Most polls (<c>POST /leases</c> with waitMs) that wait at a time. 1 to nine tenths of <see cref="Connections"/>; default 10,000.</summary>
    public int LongPolls { get; set; } = 10_000;

    /// <summary>How many of these connections polls may hold: enough is left for those who report, enqueue and look.</summary>
    public static int MostLongPolls(int connections) => Math.Max(1, (int)(connections * 9L / 10));
}
