using System.Text.Json;
using ReTraced.Storage.Redis.Format;
using ReTraced.Storage.Redis.Keys;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>A job as it was read, and what it is found by.</summary>
/// <param name="Version">Its version; 0 if there is none.</param>
/// <param name="Place">Its place.</param>
/// <param name="CreatedAt">When it was made, Unix milliseconds.</param>
/// <param name="Indexes">The sorted sets that it stands in, processing too.</param>
internal readonly record struct MarkedJob(long Version, long Place, long CreatedAt, IReadOnlyList<RedisKey> Indexes)
{
    /// <summary>Reads jobs of a queue.</summary>
    public static async Task<MarkedJob[]> ReadAsync(IDatabase database, QueueKeys queue, IReadOnlyList<string> jobIds)
    {
        var values = await database.StringGetAsync([.. jobIds.Select(queue.Job), .. jobIds.Select(queue.Spec)]).ConfigureAwait(false);
        return [.. jobIds.Select((_, i) => values[i].IsNull || values[jobIds.Count + i].IsNull ? new MarkedJob(0, 0, 0, []) : Read(queue, values[i]!, values[jobIds.Count + i]!))];
    }

    private static MarkedJob Read(QueueKeys queue, byte[] job, byte[] spec)
    {
        var (place, head) = JsonSerializer.Deserialize(job, StoredJson.Default.MarkedJobText)!;
        var (type, tags, createdAt) = JsonSerializer.Deserialize(spec, StoredJson.Default.MarkedSpecText)!;
        return new MarkedJob(head.Version, place, createdAt, [.. SearchMarks.Of(type, tags, head.Status, head.LastError?.Code, head.Fingerprint, queue)]);
    }
}
