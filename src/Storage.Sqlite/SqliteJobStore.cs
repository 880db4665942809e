using ReTraced.Access;
using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage.Sqlite.Access;
using ReTraced.Storage.Sqlite.Native;
using ReTraced.Storage.Sqlite.Opening;
using ReTraced.Storage.Sqlite.Owning;
using ReTraced.Storage.Sqlite.Reading;
using ReTraced.Storage.Sqlite.Writing;

namespace ReTraced.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file. Several processes may have it open, and the one that owns it writes;
/// keys and the audit log may be written by all of them. All writes of a process go through one thread that makes them durable
/// in groups; reads go to connections of their own and never wait for it. It reads no clock: instants come with the calls.
/// </summary>
public sealed class SqliteJobStore : IJobStore, IJobQueries, IDocumentStore, IStoreOwnership, IStoreAudit, IAccessKeys, IAuditLog, IAsyncDisposable
{
    private readonly GroupCommit writer;
    private readonly GroupLoad loader;
    private readonly ReadPool readers;
    private int disposed;

    private SqliteJobStore(string path, Connection writing, Connection loading, SqliteStoreOptions options)
    {
        Path = path;
        writer = new GroupCommit(new WriteSession(writing, path, options.Synchronous, options.BusyTimeout), path, options.GroupRows);
        loader = new GroupLoad(loading, path);
        readers = new ReadPool(path, options);
    }

    /// <summary>The database file, absolute.</summary>
    public string Path { get; }

    /// <summary>Opens the store: makes the folder and the file if they are missing, and brings an older schema up to date.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be used; the message says why, and what to do.</exception>
    public static Task<SqliteJobStore> OpenAsync(SqliteStoreOptions options, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(options), cancellationToken);

    /// <inheritdoc />
    public Task<StoredJob?> LoadAsync(string jobId, CancellationToken cancellationToken = default) => loader.LoadAsync(jobId, cancellationToken);

    /// <inheritdoc />
    public Task<CommitResult> CommitAsync(JobCommit commit) => writer.Write(new CommitRequest(commit));

    /// <inheritdoc />
    public Task<BatchCommitResult> CommitAllAsync(IReadOnlyList<JobCommit> commits) => writer.Write(new BatchCommitRequest(commits));

    /// <inheritdoc />
    public Task<bool> SaveProgressAsync(string jobId, long version, JobProgress progress) => writer.Write(new ProgressRequest(jobId, version, progress));

    /// <inheritdoc />
    public Task<bool> AppendLogAsync(string jobId, long version, IReadOnlyList<LogLine> lines) => writer.Write(new LogRequest(jobId, version, lines));

    /// <inheritdoc />
    public Task<IReadOnlyList<LiveJob>> ReadLiveAsync(string queueName, long afterPlace, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => JobReads.Live(connection, queueName, afterPlace, limit), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ReadDependentsAsync(string jobId, string afterJobId, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => JobReads.Dependents(connection, jobId, afterJobId, limit), cancellationToken);

    /// <inheritdoc />
    /// <remarks>Also forgets the throughput of minutes more than 31 days before <paramref name="now"/>.</remarks>
    public Task<int> TrimAsync(string queueName, QueueRetention retention, long now, int limit) =>
        writer.Write(new TrimRequest(queueName, retention, now, limit));

    /// <inheritdoc />
    public async Task<StoredJob?> GetAsync(string jobId, CancellationToken cancellationToken = default) =>
        await GetManyAsync([jobId], cancellationToken).ConfigureAwait(false) is [var job] ? job : null;

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredJob>> GetManyAsync(IReadOnlyList<string> jobIds, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => JobReads.Many(connection, jobIds), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, JobHead>> GetHeadsAsync(IReadOnlyList<string> jobIds, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => JobReads.Heads(connection, jobIds), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, string>> FindUniqueAsync(string queueName, IReadOnlyList<string> keys, long now, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => JobReads.Unique(connection, queueName, keys, now), cancellationToken);

    /// <inheritdoc />
    public Task<IdempotentJob?> FindIdempotentAsync(string queueName, string scope, long now, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => JobReads.Idempotent(connection, scope, now), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(string jobId, long afterSeq, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => JobReads.Ledger(connection, jobId, afterSeq, limit), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<LogLine>> ReadLogAsync(string jobId, long afterSeq, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => JobReads.Log(connection, jobId, afterSeq, limit), cancellationToken);

    /// <inheritdoc />
    /// <remarks>One call looks at 10,000 jobs at most, and inside of 32 MiB of them.</remarks>
    public Task<Page<StoredJob>> ListJobsAsync(JobFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => JobList.Read(connection, filter, cursor, limit, cancellationToken), cancellationToken);

    /// <inheritdoc />
    /// <remarks>One call looks at 20,000 dead letters at most.</remarks>
    public Task<Page<DeadLetterRow>> ListDeadLettersAsync(DeadLetterFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => DeadLetterList.Read(connection, filter, cursor, limit, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<DeadLetterRow?> GetDeadLetterAsync(string jobId, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => DeadLetterList.Find(connection, jobId), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<QueueCounts>> CountAsync(CancellationToken cancellationToken = default) =>
        readers.ReadAsync(Counts.ByStatus, cancellationToken);

    /// <inheritdoc />
    public Task<long?> OldestPendingAsync(string queueName, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => Counts.OldestPending(connection, queueName), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<MinuteCounts>> ReadThroughputAsync(string? queueName, long fromMinute, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => Counts.ByMinute(connection, queueName, fromMinute), cancellationToken);

    /// <inheritdoc />
    public Task<StoredDocument?> ReadAsync(string kind, string key, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => DocumentReads.Find(connection, kind, key), cancellationToken);

    /// <inheritdoc />
    public Task<string?> WriteAsync(string kind, string key, ReadOnlyMemory<byte> utf8Json, string? expectedETag) =>
        writer.Write(new DocumentWriteRequest(kind, key, utf8Json.ToArray(), expectedETag));

    /// <inheritdoc />
    public Task<bool> DeleteAsync(string kind, string key, string expectedETag) => writer.Write(new DocumentDeleteRequest(kind, key, expectedETag));

    /// <inheritdoc />
    public Task<IReadOnlyList<KeyValuePair<string, StoredDocument>>> ListAsync(string kind, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => DocumentReads.List(connection, kind), cancellationToken);

    /// <inheritdoc />
    public Task<StoreOwner?> ReadOwnerAsync(CancellationToken cancellationToken = default) => readers.ReadAsync(OwnerRow.Read, cancellationToken);

    /// <inheritdoc />
    public Task<StoreOwner?> TakeAsync(StoreOwner? seen, string name, string? process) => writer.Write(new TakeRequest(seen, name, process));

    /// <inheritdoc />
    public Task<bool> BeatAsync() => writer.Write(new BeatRequest());

    /// <inheritdoc />
    public Task ReleaseAsync() => writer.Write(new ReleaseRequest());

    /// <inheritdoc />
    public IAsyncEnumerable<IndexEntry> ReadIndexesAsync(CancellationToken cancellationToken = default) => StoreAudit.ReadAsync(readers, cancellationToken);

    /// <inheritdoc />
    public IEnumerable<string> SearchNamesOf(StoredJob job) => StoreAudit.NamesOf(job);

    /// <inheritdoc />
    public Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken = default) => readers.ReadAsync(AccessKeyReads.List, cancellationToken);

    /// <inheritdoc />
    public Task<bool> AddAsync(AccessKey key) => writer.Write(new AddKeyRequest(key));

    /// <inheritdoc />
    public Task<AccessKey?> RevokeAsync(string id, long at, string by) => writer.Write(new RevokeKeyRequest(id, at, by));

    /// <inheritdoc />
    public Task<long> BeginAsync(AuditEntry entry) => writer.Write(new BeginAuditRequest(entry));

    /// <inheritdoc />
    public Task<bool> EndAsync(long id, AuditOutcome outcome) => writer.Write(new EndAuditRequest(id, outcome));

    /// <inheritdoc />
    public Task<Page<AuditEntry>> ListAsync(AuditFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(connection => AuditLogList.Read(connection, filter, cursor, limit, cancellationToken), cancellationToken);

    /// <summary>Takes no more writes, and makes those durable that were taken. Whoever owns the file releases it first, or its successor waits.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        // The writer goes last: the last connection to close copies the log back into the file and removes it.
        await loader.DisposeAsync().ConfigureAwait(false);
        await readers.DisposeAsync().ConfigureAwait(false);
        await writer.DisposeAsync().ConfigureAwait(false);
    }

    private static SqliteJobStore Open(SqliteStoreOptions options)
    {
        var path = System.IO.Path.GetFullPath(options.Path);
        StoreOpening.MakeFolder(path);
        Connection? writing = null;
        Connection? loading = null;
        try
        {
            writing = StoreOpening.OpenWriter(path, options);
            loading = Connection.Open(path, write: false, options.BusyTimeout);
            return new SqliteJobStore(path, writing, loading, options);
        }
        catch (Exception e)
        {
            loading?.Dispose();
            writing?.Dispose();
            if (e is SqliteFailureException failure)
            {
                throw Unavailable.Because(failure, path);
            }

            throw;
        }
    }
}
