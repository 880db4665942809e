using Microsoft.Extensions.Logging;
using ReTraced.Access;
using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Queues;
using ReTraced.Storage.Redis.Access;
using ReTraced.Storage.Redis.Connecting;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Reading;
using ReTraced.Storage.Redis.Scripts;
using ReTraced.Storage.Redis.Writing;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis;

/// <summary>
/// Redis as the source of truth. What only the owner may write goes through one queue, in groups; everything else goes beside it. It reads no clock:
/// instants come with the calls.
/// </summary>
public sealed class RedisJobStore : IJobStore, IJobQueries, IDocumentStore, IStoreOwnership, ISharedStore, IStoreAudit, IAccessKeys, IAuditLog, IAsyncDisposable
{
    private readonly RedisKeys keys;
    private readonly RedisLink link;
    private readonly Ownership ownership;
    private readonly GroupWriter writer;
    private readonly GroupLoad loader;
    private readonly JobReads jobs;
    private readonly Counts counts;
    private readonly Lists lists;
    private readonly DocumentReads documents;
    private readonly OtherWrites others;
    private readonly Trim trim;
    private readonly SearchBuild search;
    private readonly AccessReads access;
    private readonly SharedWrites shared;
    private int disposed;

    private RedisJobStore(RedisStoreOptions options, RedisLink link, Ownership ownership, RedisKeys keys, TimeProvider clock, ILogger log)
    {
        (this.keys, this.link, this.ownership) = (keys, link, ownership);
        var replication = new Replication(options, link.Server);
        writer = new GroupWriter(link, ownership, keys, replication);
        jobs = new JobReads(keys);
        loader = new GroupLoad(link, jobs, Repair);
        counts = new Counts(keys);
        lists = new Lists(keys, jobs, counts);
        documents = new DocumentReads(keys);
        others = new OtherWrites(keys, ownership);
        trim = new Trim(keys, ownership);
        search = new SearchBuild(link, keys, ownership, counts, clock, log);
        access = new AccessReads(keys);
        shared = new SharedWrites(link, keys, replication);
        var arrived = link.Arrived;
        link.Arrived = async (database, again) =>
        {
            await arrived(database, again).ConfigureAwait(false);
            if (again)
            {
                // A server that has come back with older data may not have these indexes.
                search.Begin();
            }
        };
    }

    /// <summary>Connects to the store.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="generation">Is advanced whenever a lost connection is back.</param>
    /// <param name="clock">Times the attempts to connect again.</param>
    /// <param name="log">What a person should know of the server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreUnavailableException">It cannot be used; the message says why, and what to do.</exception>
    public static async Task<RedisJobStore> OpenAsync(
        RedisStoreOptions options, StoreGeneration generation, TimeProvider clock, ILogger<RedisJobStore> log, CancellationToken cancellationToken = default)
    {
        var keys = new RedisKeys(options.KeyPrefix);
        var link = new RedisLink(options, clock, log);
        var ownership = new Ownership(link, keys);
        link.Arrived = async (database, again) =>
        {
            await Layout.CheckAsync(database, keys, link.Server).ConfigureAwait(false);
            await ownership.ArrivedAsync(database).ConfigureAwait(false);
            if (again)
            {
                generation.Advance();
            }
        };
        try
        {
            await link.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new RedisJobStore(options, link, ownership, keys, clock, log);
    }

    /// <inheritdoc />
    public void Join(StoreOwner owner)
    {
        ownership.Join(owner);
        search.Begin();
    }

    /// <inheritdoc />
    public Task<StoredJob?> LoadAsync(string jobId, CancellationToken cancellationToken = default) => loader.LoadAsync(jobId, cancellationToken);

    /// <inheritdoc />
    public Task<CommitResult> CommitAsync(JobCommit commit) => writer.CommitAsync(commit);

    /// <inheritdoc />
    public Task<BatchCommitResult> CommitAllAsync(IReadOnlyList<JobCommit> commits) => writer.CommitAllAsync(commits);

    /// <inheritdoc />
    public Task<bool> SaveProgressAsync(string jobId, long version, JobProgress progress) =>
        writer.RunAsync(session => others.SaveProgressAsync(session, jobId, version, progress));

    /// <inheritdoc />
    public Task<bool> AppendLogAsync(string jobId, long version, IReadOnlyList<LogLine> lines) =>
        writer.RunAsync(session => others.AppendLogAsync(session, jobId, version, lines));

    /// <inheritdoc />
    public Task<IReadOnlyList<LiveJob>> ReadLiveAsync(string queueName, long afterPlace, int limit, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => jobs.LiveAsync(database, queueName, afterPlace, limit));

    /// <inheritdoc />
    /// <remarks>Also forgets the throughput of hours more than 31 days before <paramref name="now"/>.</remarks>
    public Task<int> TrimAsync(string queueName, QueueRetention retention, long now, int limit) =>
        writer.RunAsync(session => trim.RunAsync(session, queueName, retention, now, limit), alone: true);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ReadDependentsAsync(string jobId, string afterJobId, int limit, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => jobs.DependentsAsync(database, jobId, afterJobId, limit));

    /// <inheritdoc />
    public async Task<StoredJob?> GetAsync(string jobId, CancellationToken cancellationToken = default) =>
        await GetManyAsync([jobId], cancellationToken).ConfigureAwait(false) is [var job] ? job : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredJob>> GetManyAsync(IReadOnlyList<string> jobIds, CancellationToken cancellationToken = default) =>
        jobIds.Count == 0 ? [] : [.. (await link.UseAsync(database => jobs.FindAsync(database, jobIds)).ConfigureAwait(false)).OfType<StoredJob>()];

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, JobHead>> GetHeadsAsync(IReadOnlyList<string> jobIds, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => jobs.HeadsAsync(database, jobIds));

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, string>> FindUniqueAsync(string queueName, IReadOnlyList<string> keys, long now, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => jobs.UniqueAsync(database, queueName, keys, now));

    /// <inheritdoc />
    public Task<IdempotentJob?> FindIdempotentAsync(string queueName, string scope, long now, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => jobs.IdempotentAsync(database, queueName, scope, now));

    /// <inheritdoc />
    public Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(string jobId, long afterSeq, int limit, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => jobs.LedgerAsync(database, jobId, afterSeq, limit));

    /// <inheritdoc />
    public Task<IReadOnlyList<LogLine>> ReadLogAsync(string jobId, long afterSeq, int limit, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => jobs.LogAsync(database, jobId, afterSeq, limit));

    /// <inheritdoc />
    /// <remarks>One call looks into 10,000 jobs at most, and about 32 MiB of them.</remarks>
    public Task<Page<StoredJob>> ListJobsAsync(JobFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => lists.JobsAsync(database, filter, cursor, limit, cancellationToken));

    /// <inheritdoc />
    /// <remarks>One call looks at 20,000 dead letters at most.</remarks>
    public Task<Page<DeadLetterRow>> ListDeadLettersAsync(DeadLetterFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => lists.DeadLettersAsync(database, filter, cursor, limit, cancellationToken));

    /// <inheritdoc />
    public Task<DeadLetterRow?> GetDeadLetterAsync(string jobId, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => lists.DeadLetterAsync(database, jobId));

    /// <inheritdoc />
    public Task<IReadOnlyList<QueueCounts>> CountAsync(CancellationToken cancellationToken = default) => link.UseAsync(counts.ByStatusAsync);

    /// <inheritdoc />
    public Task<long?> OldestPendingAsync(string queueName, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => counts.OldestPendingAsync(database, queueName));

    /// <inheritdoc />
    public Task<IReadOnlyList<MinuteCounts>> ReadThroughputAsync(string? queueName, long fromMinute, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => counts.ByMinuteAsync(database, queueName, fromMinute));

    /// <inheritdoc />
    public Task<StoredDocument?> ReadAsync(string kind, string key, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => documents.FindAsync(database, kind, key));

    /// <inheritdoc />
    public Task<string?> WriteAsync(string kind, string key, ReadOnlyMemory<byte> utf8Json, string? expectedETag)
    {
        var content = utf8Json.ToArray();
        return writer.RunAsync(session => others.WriteDocumentAsync(session, kind, key, content, expectedETag));
    }

    /// <inheritdoc />
    public Task<bool> DeleteAsync(string kind, string key, string expectedETag) =>
        writer.RunAsync(session => others.DeleteDocumentAsync(session, kind, key, expectedETag));

    /// <inheritdoc />
    public Task<IReadOnlyList<KeyValuePair<string, StoredDocument>>> ListAsync(string kind, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => documents.ListAsync(database, kind));

    /// <inheritdoc />
    public Task<StoreOwner?> ReadOwnerAsync(CancellationToken cancellationToken = default) => ownership.ReadAsync();

    /// <inheritdoc />
    /// <remarks>If the owner before did not keep what jobs are found by, that is made beside the work; lists do without it until then.</remarks>
    public async Task<StoreOwner?> TakeAsync(StoreOwner? seen, string name, string? process)
    {
        var taken = await ownership.TakeAsync(seen, name, process).ConfigureAwait(false);
        if (taken is not null)
        {
            search.Begin();
        }

        return taken;
    }

    /// <inheritdoc />
    public Task<bool> BeatAsync() => ownership.BeatAsync(release: false);

    /// <inheritdoc />
    public Task ReleaseAsync() => ownership.BeatAsync(release: true);

    /// <inheritdoc />
    public IAsyncEnumerable<IndexEntry> ReadIndexesAsync(CancellationToken cancellationToken = default) =>
        new Audit(keys, counts).ReadAsync(link.Database, cancellationToken);

    /// <inheritdoc />
    public IEnumerable<string> SearchNamesOf(StoredJob job)
    {
        var ((spec, head), queue) = (job.State, keys.Queue(job.State.Spec.QueueName));
        return SearchMarks.Of(spec.Type, spec.Tags, head.Status, head.LastError?.Code, head.Fingerprint, queue).Select(queue.NameOf);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken = default) => link.UseAsync(access.KeysAsync);

    /// <inheritdoc />
    public Task<bool> AddAsync(AccessKey key) => shared.AddKeyAsync(key);

    /// <inheritdoc />
    public Task<AccessKey?> RevokeAsync(string id, long at, string by) => shared.RevokeKeyAsync(id, at, by);

    /// <inheritdoc />
    public Task<long> BeginAsync(AuditEntry entry) => shared.BeginAuditAsync(entry);

    /// <inheritdoc />
    public Task<bool> EndAsync(long id, AuditOutcome outcome) => shared.EndAuditAsync(id, outcome);

    /// <inheritdoc />
    public Task<Page<AuditEntry>> ListAsync(AuditFilter filter, string? cursor, int limit, CancellationToken cancellationToken = default) =>
        link.UseAsync(database => access.EntriesAsync(database, filter, cursor, limit, cancellationToken));

    /// <summary>Takes no more writes, waits for those that were taken, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await search.DisposeAsync().ConfigureAwait(false);
            await loader.DisposeAsync().ConfigureAwait(false);
            await writer.DisposeAsync().ConfigureAwait(false);
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Only the owner may, and nobody waits for it: the next who reads the entry tries again.
    private void Repair(string jobId) => _ = writer.RunAsync(session => new Reservations(keys, ownership).RepairAsync(session, jobId), alone: true)
        .ContinueWith(static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
