using System.Globalization;
using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage.Redis.Format;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Owning;
using ReTraced.Storage.Redis.Scripts;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Writing;

/// <summary>What is written beside commits: progress, logs, documents.</summary>
internal sealed class OtherWrites(RedisKeys keys, Ownership ownership)
{
    /// <inheritdoc cref="IJobStore.SaveProgressAsync" />
    public async Task<bool> SaveProgressAsync(WriteSession session, string jobId, long version, JobProgress progress) =>
        await QueueOfAsync(session, jobId).ConfigureAwait(false) is { } queue && await WrittenAsync(
            session,
            Script.Progress,
            [queue.Epoch, queue.Job(jobId), queue.Progress(jobId)],
            [session.Term.Epoch, version, JsonSerializer.SerializeToUtf8Bytes(progress, ReTracedJson.Default.JobProgress)]).ConfigureAwait(false);

    /// <inheritdoc cref="IJobStore.AppendLogAsync" />
    public async Task<bool> AppendLogAsync(WriteSession session, string jobId, long version, IReadOnlyList<LogLine> lines) =>
        await QueueOfAsync(session, jobId).ConfigureAwait(false) is { } queue && await WrittenAsync(
            session,
            Script.Log,
            [queue.Epoch, queue.Job(jobId), queue.Log(jobId)],
            [session.Term.Epoch, version, LogLine.MostKept, .. lines.Select(line => (RedisValue)LogText.Write(line))]).ConfigureAwait(false);

    /// <inheritdoc cref="IDocumentStore.WriteAsync" />
    public async Task<string?> WriteDocumentAsync(WriteSession session, string kind, string key, byte[] content, string? expectedETag) =>
        await DocumentAsync(session, kind, [key, expectedETag ?? "", 1, content]).ConfigureAwait(false);

    /// <inheritdoc cref="IDocumentStore.DeleteAsync" />
    public async Task<bool> DeleteDocumentAsync(WriteSession session, string kind, string key, string expectedETag) =>
        await DocumentAsync(session, kind, [key, expectedETag, 0, RedisValue.EmptyString]).ConfigureAwait(false) is not null;

    private async Task<string?> DocumentAsync(WriteSession session, string kind, RedisValue[] arguments)
    {
        var result = await session.Database.ScriptEvaluateAsync(
            Script.Document, [keys.Owner, keys.ETag, keys.Documents(kind)], [session.Term.Epoch, .. arguments]).ConfigureAwait(false);
        return result.IsNull ? throw await ownership.LostAsync(session).ConfigureAwait(false) : (string?)result is { Length: > 0 } etag ? etag : null;
    }

    private async Task<QueueKeys?> QueueOfAsync(WriteSession session, string jobId) =>
        (string?)await session.Database.StringGetAsync(keys.Directory(jobId)).ConfigureAwait(false) is { } queue ? keys.Queue(queue) : null;

    private async Task<bool> WrittenAsync(WriteSession session, string script, RedisKey[] scriptKeys, RedisValue[] arguments)
    {
        var result = await session.Database.ScriptEvaluateAsync(script, scriptKeys, arguments).ConfigureAwait(false);
        return result.IsNull ? throw await ownership.LostAsync(session).ConfigureAwait(false) : (int)result == 1;
    }
}
