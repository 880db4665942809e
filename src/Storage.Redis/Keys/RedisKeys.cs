using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ReTraced.Jobs;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Keys;

/// <summary>
/// The name of every key; docs/storage-keys.md tells type, size and life of each. All keys of a queue share the hash tag
/// <c>{queue}</c>, and those of the whole store <c>{STORE}</c>, which is no queue's name.
/// </summary>
internal sealed class RedisKeys(string prefix)
{
    /// <summary>Queues whose names are kept; those of more are put together anew each time.</summary>
    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<string, QueueKeys> queues = new(StringComparer.Ordinal);
    private readonly RedisKey directory = Encoding.UTF8.GetBytes($"{prefix}:queue-of:");
    private int kept;

    /// <summary>Hash: who owns the store.</summary>
    public RedisKey Owner { get; } = $"{prefix}:{{STORE}}:owner";

    /// <summary>Set: the names of all queues.</summary>
    public RedisKey Queues { get; } = $"{prefix}:{{STORE}}:queues";

    /// <summary>String: the last etag that was given to a document.</summary>
    public RedisKey ETag { get; } = $"{prefix}:{{STORE}}:etag";

    /// <summary>Hash: the API keys, by id.</summary>
    public RedisKey AccessKeys { get; } = $"{prefix}:{{STORE}}:access-keys";

    /// <summary>Hash: the last number that was given, each entry of the audit log by its number, and each outcome by <see cref="AuditOutcome"/>.</summary>
    public RedisKey AuditLog { get; } = $"{prefix}:{{STORE}}:audit-log";

    /// <summary>The field of <see cref="AuditLog"/> with the last number that was given.</summary>
    public const string LastAudit = "last";

    /// <summary>The field of <see cref="AuditLog"/> with the outcome of an entry.</summary>
    public static RedisValue AuditOutcome(long id) => string.Create(CultureInfo.InvariantCulture, $"{id}:end");

    /// <summary>String: the version of this layout.</summary>
    public RedisKey Layout { get; } = $"{prefix}:{{STORE}}:layout";

    /// <summary>String: which process fills the indexes that jobs are found by. Expires if that one gives no more signs of life.</summary>
    public RedisKey SearchBuilder { get; } = $"{prefix}:{{STORE}}:search-builder";

    /// <summary>Hash: the documents of a kind, by key.</summary>
    public RedisKey Documents(string kind) => $"{prefix}:{{STORE}}:documents:{kind}";

    /// <summary>String: the queue of a job. The only key of a job that its id alone leads to.</summary>
    public RedisKey Directory(string jobId) => ((RedisKey)jobId).Prepend(directory);

    /// <summary>What every directory key begins with, as a pattern of SCAN.</summary>
    public string DirectoryPattern { get; } = $"{prefix}:queue-of:*";

    /// <summary>What every key of any queue's job records begins with, as a pattern of SCAN.</summary>
    public string RecordPattern(string kind) => $"{prefix}:{{*}}:{kind}:*";

    /// <summary>What every key that jobs are found by begins with, but for <see cref="QueueKeys.Typed"/>, as a pattern of SCAN.</summary>
    public string SearchPattern { get; } = $"{prefix}:{{*}}:by-*";

    /// <summary>The queue of a key that <see cref="SearchPattern"/> matches.</summary>
    public string QueueOf(string key) => key[(prefix.Length + 2)..key.IndexOf('}', prefix.Length + 2)];

    /// <summary>The keys of a queue.</summary>
    public QueueKeys Queue(string queueName)
    {
        if (!queues.TryGetValue(queueName, out var queue))
        {
            queue = new QueueKeys(prefix, queueName);
            if (Interlocked.Increment(ref kept) <= MostKept)
            {
                queues.TryAdd(queueName, queue);
            }
        }

        return queue;
    }

    /// <summary>A job's id, of its directory key.</summary>
    public string JobOf(string directoryKey) => directoryKey[(prefix.Length + ":queue-of:".Length)..];

    /// <summary>Queue and job, of a key that <see cref="RecordPattern"/> matches.</summary>
    public (string Queue, string JobId) RecordOf(string key, string kind)
    {
        var start = prefix.Length + 2;
        var end = key.IndexOf('}', start);
        return (key[start..end], key[(end + 3 + kind.Length)..]);
    }
}

/// <summary>The names of a queue's keys.</summary>
internal sealed class QueueKeys : IEquatable<QueueKeys>
{
    private const string ByStatusName = "by-status:";

    private readonly string start;
    // The client puts a key together as it sends it: none of these is built for each job.
    private readonly RedisKey job;
    private readonly RedisKey spec;
    private readonly RedisKey data;
    private readonly RedisKey progress;
    private readonly RedisKey log;
    private readonly RedisKey idempotency;
    private readonly RedisKey unique;
    private readonly RedisKey dependents;

    /// <summary>The keys of one queue.</summary>
    public QueueKeys(string prefix, string queueName)
    {
        start = $"{prefix}:{{{queueName}}}:";
        Name = queueName;
        Epoch = start + "epoch";
        Place = start + "place";
        Counts = start + "counts";
        Jobs = start + "jobs";
        Live = start + "live";
        Pending = start + "pending";
        Done = start + "done";
        Kept = start + "kept";
        Dead = start + "dead";
        Letters = start + "letters";
        Hours = start + "hours";
        Ledger = start + "ledger";
        Typed = start + "typed";
        Ahead = start + "ahead";
        Processing = start + ByStatusName + "processing";
        Parents = start + "parents";
        (job, spec, data, progress, log, idempotency) = (Bytes("job:"), Bytes("spec:"), Bytes("data:"), Bytes("progress:"), Bytes("log:"), Bytes("idempotency:"));
        (unique, dependents) = (Bytes("unique:"), Bytes("dependents:"));
    }

    /// <summary>The queue.</summary>
    public string Name { get; }

    /// <summary>String: the newest epoch that has written here or fenced it.</summary>
    public RedisKey Epoch { get; }

    /// <summary>String: the last place that was given.</summary>
    public RedisKey Place { get; }

    /// <summary>Hash: how many jobs are in each status.</summary>
    public RedisKey Counts { get; }

    /// <summary>Sorted set: every job, by place.</summary>
    public RedisKey Jobs { get; }

    /// <summary>Hash: the ledger entries of all jobs, by <see cref="LedgerField"/>.</summary>
    public RedisKey Ledger { get; }

    /// <summary>Sorted set: the live jobs, by place.</summary>
    public RedisKey Live { get; }

    /// <summary>Sorted set: the pending jobs, by the instant they were due.</summary>
    public RedisKey Pending { get; }

    /// <summary>Sorted set: what retention may remove, by the end.</summary>
    public RedisKey Done { get; }

    /// <summary>Sorted set: the jobs that have a dead letter, by place.</summary>
    public RedisKey Kept { get; }

    /// <summary>Sorted set: the jobs that have a dead letter, by their last death.</summary>
    public RedisKey Dead { get; }

    /// <summary>Hash: the line of each dead letter, by job.</summary>
    public RedisKey Letters { get; }

    /// <summary>Sorted set: the jobs whose type is not the queue's name, by place.</summary>
    public RedisKey Typed { get; }

    /// <summary>Sorted set: the processing jobs, by place; the same as <see cref="ByStatus"/>.</summary>
    public RedisKey Processing { get; }

    /// <summary>Sorted set: groups of places that run ahead of the clock, by the earliest instant at which a job of theirs was made; see <see cref="Reading.PlaceRange"/>.</summary>
    public RedisKey Ahead { get; }

    /// <summary>Hash: the jobs that others depend on.</summary>
    public RedisKey Parents { get; }

    /// <summary>Sorted set: the hours that have a <see cref="Minutes"/>.</summary>
    public RedisKey Hours { get; }

    /// <summary>Sorted set: the jobs in a status that is neither pending nor completed, by place.</summary>
    public RedisKey ByStatus(JobStatus status) => start + ByStatusName + status.ToWire();

    /// <summary>Sorted set: the jobs of a type that is not the queue's name, by place.</summary>
    public RedisKey ByType(string type) => start + "by-type:" + type;

    /// <summary>Sorted set: the jobs with a tag, by place.</summary>
    public RedisKey ByTag(string tag) => start + "by-tag:" + tag;

    /// <summary>Sorted set: the jobs whose last error has a code, by place.</summary>
    public RedisKey ByCode(string code) => start + "by-code:" + code;

    /// <summary>Sorted set: the jobs whose last death has a fingerprint, by place.</summary>
    public RedisKey ByFingerprint(string fingerprint) => start + "by-fingerprint:" + fingerprint;

    /// <summary>What a key of this queue is called without what all of its keys begin with.</summary>
    public string NameOf(RedisKey key) => ((string)key!)[start.Length..];

    /// <summary>String: a job's spec as JSON.</summary>
    public RedisKey Spec(string jobId) => ((RedisKey)jobId).Prepend(spec);

    /// <summary>String: place and head of a job as JSON.</summary>
    public RedisKey Job(string jobId) => ((RedisKey)jobId).Prepend(job);

    /// <summary>String: jobData that is too large to be read with each spec.</summary>
    public RedisKey Data(string jobId) => ((RedisKey)jobId).Prepend(data);

    /// <summary>String: the progress of a job.</summary>
    public RedisKey Progress(string jobId) => ((RedisKey)jobId).Prepend(progress);

    /// <summary>List: what a job's runs have logged.</summary>
    public RedisKey Log(string jobId) => ((RedisKey)jobId).Prepend(log);

    /// <summary>String: the job that an idempotency key has made.</summary>
    public RedisKey Idempotency(string scope) => ((RedisKey)scope).Prepend(idempotency);

    /// <summary>String: the job that holds a unique key, behind the instant at which that ends (0: when the job lets go of it).</summary>
    public RedisKey Unique(string key) => ((RedisKey)key).Prepend(unique);

    /// <summary>Sorted set: the jobs that depend on one, all with the same score: by their ids.</summary>
    public RedisKey Dependents(string jobId) => ((RedisKey)jobId).Prepend(dependents);

    /// <summary>Hash: what happened in each minute of an hour (Unix time in hours).</summary>
    public RedisKey Minutes(long hour) => start + "minutes:" + hour.ToString(CultureInfo.InvariantCulture);

    /// <summary>The field of a ledger entry. A seq has digits only, so what stands before the last colon is the job.</summary>
    public static RedisValue LedgerField(string jobId, long seq) => string.Create(CultureInfo.InvariantCulture, $"{jobId}:{seq}");

    /// <summary>The job of a <see cref="LedgerField"/>.</summary>
    public static string JobOfField(string field) => field[..field.LastIndexOf(':')];

    /// <inheritdoc />
    public bool Equals(QueueKeys? other) => ReferenceEquals(this, other) || (other is not null && start == other.start);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as QueueKeys);

    /// <inheritdoc />
    public override int GetHashCode() => start.GetHashCode(StringComparison.Ordinal);

    private RedisKey Bytes(string kind) => Encoding.UTF8.GetBytes(start + kind);
}
