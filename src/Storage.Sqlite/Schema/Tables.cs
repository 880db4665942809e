namespace ReTraced.Storage.Sqlite.Schema;

/// <summary>The tables. Instants are Unix milliseconds; statuses and events are the numbers of their enums.</summary>
internal static class Tables
{
    /// <summary>Bits of a ledger row's id that hold its seq; those above hold the job's place.</summary>
    public const int SeqBits = 20;

    /// <summary>The last seq that a ledger row's id can hold.</summary>
    public const long MaxSeq = (1L << SeqBits) - 1;

    /// <summary>The <c>status</c> under which <c>counters</c> holds the jobs that retention may remove.</summary>
    public const int RemovableCounter = -1;

    /// <summary>The row of <c>sequences</c> with the last place that was given.</summary>
    public const string PlaceSequence = "place";

    /// <summary>The row of <c>sequences</c> with the last etag that was given.</summary>
    public const string ETagSequence = "etag";

    /// <summary>Schema version 2: the lines that runs have logged.</summary>
    public const string Logs = """
        CREATE TABLE logs (
            place INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (place, seq)) WITHOUT ROWID;
        """;

    /// <summary>Schema version 3: which process owns the file. One row at most.</summary>
    public const string Owner = """
        CREATE TABLE owner (
            id INTEGER PRIMARY KEY CHECK (id = 0),
            epoch INTEGER NOT NULL,
            name TEXT NOT NULL,
            process TEXT,
            beat INTEGER NOT NULL,
            released INTEGER NOT NULL);
        """;

    /// <summary>Schema version 4: API keys, and what people did. Unlike all other tables these are written by processes that do not own the file too.</summary>
    public const string Access = """
        CREATE TABLE access_keys (
            id TEXT PRIMARY KEY,
            created_at INTEGER NOT NULL,
            key BLOB NOT NULL) WITHOUT ROWID;

        -- AUTOINCREMENT: no number is given twice, not even if rows were removed by hand. What a list selects by stands before the
        -- entry, which may be long.
        CREATE TABLE audit_log (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            action TEXT NOT NULL,
            target TEXT NOT NULL,
            entry BLOB NOT NULL,
            outcome BLOB);
        CREATE INDEX audit_log_by_person ON audit_log (by);
        CREATE INDEX audit_log_by_target ON audit_log (target);
        CREATE INDEX audit_log_by_time ON audit_log (at);
        """;

    /// <summary>What makes those of version 1.</summary>
    public const string Sql = """
        -- Numbers that are never given twice, not even after the rows that had them are gone.
        CREATE TABLE sequences (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO sequences VALUES ('place', 0), ('etag', 0);

        CREATE TABLE queues (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

        -- The head: narrow, rewritten by every transition. lane: 0 live, 1 removable by retention, 2 stopped for good or kept.
        CREATE TABLE jobs (
            place INTEGER PRIMARY KEY,
            job_id TEXT NOT NULL UNIQUE,
            queue INTEGER NOT NULL,
            type INTEGER NOT NULL,
            lane INTEGER NOT NULL,
            status INTEGER NOT NULL,
            version INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            expires_at INTEGER,
            finished_at INTEGER,
            head BLOB NOT NULL);
        CREATE INDEX jobs_live ON jobs (queue) WHERE lane = 0;
        CREATE INDEX jobs_pending ON jobs (queue, due_at) WHERE status = 0;
        CREATE INDEX jobs_removable ON jobs (queue, finished_at) WHERE lane = 1;
        CREATE INDEX jobs_kept ON jobs (queue) WHERE lane = 2;

        -- The payload: written once, apart from the head so that a transition does not move it.
        CREATE TABLE specs (place INTEGER PRIMARY KEY, spec BLOB NOT NULL);
        -- What a replay with changes replaced; until_version is the version of the head that the change made.
        CREATE TABLE spec_revisions (
            place INTEGER NOT NULL,
            until_version INTEGER NOT NULL,
            spec BLOB NOT NULL,
            PRIMARY KEY (place, until_version));

        -- id = place << 20 | seq: clustered by job and seq, and cheaper to insert than a key of two columns.
        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            event INTEGER NOT NULL,
            from_status INTEGER,
            to_status INTEGER NOT NULL,
            by TEXT NOT NULL,
            details BLOB);

        CREATE TABLE progress (place INTEGER PRIMARY KEY, progress BLOB NOT NULL);

        CREATE TABLE dead_letters (
            place INTEGER PRIMARY KEY,
            queue INTEGER NOT NULL,
            type INTEGER NOT NULL,
            status INTEGER NOT NULL,
            failure_type INTEGER NOT NULL,
            error_code TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            died_at INTEGER NOT NULL,
            deaths INTEGER NOT NULL,
            resolution INTEGER);
        CREATE INDEX dead_letters_by_time ON dead_letters (died_at);
        CREATE INDEX dead_letters_by_queue ON dead_letters (queue, died_at);
        CREATE INDEX dead_letters_by_code ON dead_letters (error_code, died_at);
        CREATE INDEX dead_letters_by_fingerprint ON dead_letters (fingerprint, died_at);

        CREATE TABLE idempotency_keys (
            scope TEXT PRIMARY KEY,
            body_hash TEXT NOT NULL,
            job_id TEXT NOT NULL,
            expires_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

        CREATE TABLE counters (
            queue INTEGER NOT NULL,
            status INTEGER NOT NULL,
            jobs INTEGER NOT NULL,
            PRIMARY KEY (queue, status)) WITHOUT ROWID;
        CREATE TABLE minutes (
            queue INTEGER NOT NULL,
            minute INTEGER NOT NULL,
            enqueued INTEGER NOT NULL,
            started INTEGER NOT NULL,
            completed INTEGER NOT NULL,
            failed_runs INTEGER NOT NULL,
            retried INTEGER NOT NULL,
            died INTEGER NOT NULL,
            PRIMARY KEY (queue, minute)) WITHOUT ROWID;

        CREATE TABLE documents (
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            etag INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (kind, key)) WITHOUT ROWID;
        """;
}
