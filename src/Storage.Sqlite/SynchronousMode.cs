namespace ReTraced.Storage.Sqlite;

/// <summary>What an answered commit survives. See SQLite's <c>PRAGMA synchronous</c>.</summary>
public enum SynchronousMode
{
    /// <summary>Also a loss of power: each group of commits waits for the disk. The default.</summary>
    Full,

    /// <summary>A crash of the process, but a loss of power may undo the last commits; the file stays whole.</summary>
    Normal,

    /// <summary>A crash of the process; a loss of power may damage the file. For tests and throwaway data.</summary>
    Off,
}

/// <summary>How SQLite is told.</summary>
internal static class SynchronousPragma
{
    /// <summary>The statement that sets the mode.</summary>
    public static string Pragma(this SynchronousMode mode) => $"PRAGMA synchronous = {mode switch
    {
        SynchronousMode.Normal => "NORMAL",
        SynchronousMode.Off => "OFF",
        _ => "FULL",
    }}";
}
