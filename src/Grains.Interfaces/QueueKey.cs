using System.Globalization;

namespace ReTraced.Grains;

/// <summary>The key of a queue grain: <c>email</c> for the queue itself, <c>email/3</c> for one partition of it.</summary>
/// <param name="QueueName">The queue.</param>
/// <param name="Partition">Which partition; null for the grain that has the queue's settings, and all its jobs while there is one partition.</param>
public readonly record struct QueueKey(string QueueName, int? Partition)
{
    // A queue's name has no slash.
    private const char Separator = '/';

    /// <summary>Reads a key.</summary>
    public static QueueKey Parse(string key) => key.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var at
        ? new QueueKey(key[..at], int.Parse(key.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture))
        : new QueueKey(key, null);

    /// <summary>The key of the grain that has a job in its order.</summary>
    public static string Of(string queueName, string jobId, int partitions) =>
        partitions == 1 ? queueName : Of(queueName, (int)(Hash(jobId) % (uint)partitions));

    /// <summary>The keys of all grains that have jobs of a queue.</summary>
    public static IEnumerable<string> All(string queueName, int partitions) =>
        partitions == 1 ? [queueName] : Enumerable.Range(0, partitions).Select(partition => Of(queueName, partition));

    /// <summary>True if this grain has the job in its order.</summary>
    public bool Has(string jobId, int partitions) => partitions == 1
        ? Partition is null
        : Partition is { } mine && mine == (int)(Hash(jobId) % (uint)partitions);

    /// <summary>This grain's part of a limit on running jobs: the parts of all partitions add up to the limit.</summary>
    public int ShareOf(int limit, int partitions) => Partition is { } mine && mine < partitions
        ? (limit / partitions) + (mine < limit % partitions ? 1 : 0)
        : limit;

    /// <inheritdoc />
    public override string ToString() => Partition is { } partition ? Of(QueueName, partition) : QueueName;

    private static string Of(string queueName, int partition) => string.Create(CultureInfo.InvariantCulture, $"{queueName}{Separator}{partition}");

    // FNV-1a, 32 bits (Fowler, Noll and Vo, offset basis 2166136261, prime 16777619): every process of every version must
    // come to the same partition, which string.GetHashCode does not promise. Ids are ASCII.
    private static uint Hash(string jobId)
    {
        var hash = 2_166_136_261u;
        foreach (var c in jobId)
        {
            hash = (hash ^ c) * 16_777_619u;
        }

        // The last bits of ids that are counted up differ too evenly: fold the upper half in (xor folding, as its authors advise).
        return (hash >> 16) ^ (hash & 0xFFFF);
    }
}
