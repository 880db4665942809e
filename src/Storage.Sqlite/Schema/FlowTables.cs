namespace ReTraced.Storage.Sqlite.Schema;

/// <summary>Schema version 6: whose job it is, unique keys, and which jobs wait for which.</summary>
internal static class FlowTables
{
    /// <summary>What makes them.</summary>
    public const string Sql = """
        ALTER TABLE jobs ADD COLUMN rate_key TEXT;

        -- Which job holds a unique key of a queue; until is 0 for one that is held until the job lets go of it.
        CREATE TABLE unique_keys (
            queue INTEGER NOT NULL,
            key TEXT NOT NULL,
            job_id TEXT NOT NULL,
            until INTEGER NOT NULL,
            PRIMARY KEY (queue, key)) WITHOUT ROWID;
        CREATE INDEX unique_keys_by_end ON unique_keys (until) WHERE until > 0;

        -- By ids: a job may be removed before those that depended on it.
        CREATE TABLE dependents (
            parent TEXT NOT NULL,
            child TEXT NOT NULL,
            PRIMARY KEY (parent, child)) WITHOUT ROWID;
        """;
}
