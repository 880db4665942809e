namespace ReTraced.Storage.Sqlite.Schema;

/// <summary>
/// What jobs are found by. Where a job must leave no trace of its own, a row stands for a block of neighbouring places and says
/// what may be found there: a job then costs next to nothing, and a search passes over the blocks that cannot hold what it looks for.
/// </summary>
internal static class SearchTables
{
    /// <summary>Bits of a place that stay within its block: 128 places.</summary>
    public const int BlockBits = 7;

    /// <summary>The block of a place.</summary>
    public static long BlockOf(long place) => place >> BlockBits;

    /// <summary>The first place of a block.</summary>
    public static long FirstOf(long block) => block << BlockBits;

    /// <summary>The last place of a block.</summary>
    public static long LastOf(long block) => (block << BlockBits) | ((1L << BlockBits) - 1);

    /// <summary>
    /// The row of <c>sequences</c> with the epoch of the owner that keeps these tables. An owner of an older version, who may still run when
    /// a newer one makes them, does not: whoever takes the file after one fills them anew, and until then lists do without.
    /// </summary>
    public const string KeptSequence = "search";

    /// <summary>Schema version 5.</summary>
    public const string Sql = """
        -- In which blocks there are jobs of a queue and type. A row is written with the first of them, and goes with the block's last job.
        CREATE TABLE job_blocks (
            queue INTEGER NOT NULL,
            block INTEGER NOT NULL,
            type INTEGER NOT NULL,
            PRIMARY KEY (queue, block, type)) WITHOUT ROWID;
        CREATE INDEX job_blocks_by_type ON job_blocks (type, block);
        -- How many jobs of a block are in each status; there is no row for none.
        CREATE TABLE status_blocks (
            status INTEGER NOT NULL,
            block INTEGER NOT NULL,
            jobs INTEGER NOT NULL,
            PRIMARY KEY (status, block)) WITHOUT ROWID;
        -- When the jobs of a block were made: not before and not after. Places do not follow the clock, which may be set back.
        CREATE TABLE time_blocks (block INTEGER PRIMARY KEY, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL);
        CREATE TABLE tags (place INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (place, tag)) WITHOUT ROWID;
        CREATE INDEX tags_by_name ON tags (tag, place);
        -- Jobs that have failed: the code of the last error, the fingerprint of the last death.
        CREATE TABLE failures (place INTEGER PRIMARY KEY, code TEXT, fingerprint TEXT);
        CREATE INDEX failures_by_code ON failures (code) WHERE code IS NOT NULL;
        CREATE INDEX failures_by_fingerprint ON failures (fingerprint) WHERE fingerprint IS NOT NULL;
        """;

    /// <summary>Fills them from the jobs that are there.</summary>
    public const string Fill = """
        DELETE FROM job_blocks; DELETE FROM status_blocks; DELETE FROM time_blocks; DELETE FROM tags; DELETE FROM failures;
        INSERT INTO job_blocks SELECT DISTINCT queue, place >> 7, type FROM jobs;
        INSERT INTO status_blocks SELECT status, place >> 7, count(*) FROM jobs GROUP BY 1, 2;
        INSERT INTO time_blocks SELECT place >> 7, min(created_at), max(created_at) FROM jobs GROUP BY 1;
        INSERT OR IGNORE INTO tags SELECT s.place, t.value FROM specs s, json_each(CAST(s.spec AS TEXT), '$.tags') t;
        INSERT INTO failures SELECT place, json_extract(head, '$.lastError.code'), json_extract(head, '$.fingerprint')
          FROM (SELECT place, CAST(head AS TEXT) AS head FROM jobs) WHERE json_extract(head, '$.lastError.code') IS NOT NULL;
        """;
}
