namespace ReTraced.Hosting;

/// <summary>The settings of section <c>ReTraced</c>: appsettings.json, environment (<c>ReTraced__Store</c>) or command line (<c>--ReTraced:Store</c>).</summary>
public sealed class ReTracedOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "ReTraced";

    /// <summary>The source of truth: <c>sqlite</c>. Default: sqlite.</summary>
    public string Store { get; set; } = "sqlite";

    /// <summary>The SQLite file.</summary>
    public SqliteSettings Sqlite { get; set; } = new();

    /// <summary>How long handlers may go on after the process was asked to stop, in seconds. 0 to 3,600; default 30.</summary>
    public int ShutdownSeconds { get; set; } = 30;

    /// <summary>Most handlers that run at a time in this process. 1 to 10,000; default 64.</summary>
    public int Concurrency { get; set; } = 64;

    /// <summary>What is too large.</summary>
    public LimitSettings Limits { get; set; } = new();
}

/// <summary>The SQLite file.</summary>
public sealed class SqliteSettings
{
    /// <summary>Where it is. Default: <c>data/retraced.db</c> under the current folder.</summary>
    public string Path { get; set; } = "data/retraced.db";

    /// <summary><c>full</c> (default): survives a power cut; <c>normal</c>: survives kill -9, and a power cut may take the last commits.</summary>
    public string Synchronous { get; set; } = "full";
}

/// <summary>What is too large.</summary>
public sealed class LimitSettings
{
    /// <summary>Largest jobData and largest output, in bytes of JSON. 1 to 268,435,456; default 1,048,576.</summary>
    public int JobDataBytes { get; set; } = 1024 * 1024;

    /// <summary>Most jobs in one batch. 1 to 100,000; default 10,000.</summary>
    public int BatchSize { get; set; } = 10_000;
}
