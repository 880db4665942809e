using ReTraced.Access;
using ReTraced.Storage.Redis.Connecting;
using ReTraced.Storage.Redis.Keys;
using ReTraced.Storage.Redis.Scripts;
using ReTraced.Storage.Redis.Writing;
using StackExchange.Redis;

namespace ReTraced.Storage.Redis.Access;

/// <summary>
/// What any process may write, whoever owns the store. Nothing of it depends on an epoch, so it does not wait in line
/// with the owner's writes: each is one script.
/// </summary>
internal sealed class SharedWrites(RedisLink link, RedisKeys keys, Replication replication)
{
    /// <inheritdoc cref="IAccessKeys.AddAsync" />
    public Task<bool> AddKeyAsync(AccessKey key)
    {
        var json = AccessText.Write(key);
        return WriteAsync(async database => (bool)await database.ScriptEvaluateAsync(Script.KeyAdd, [keys.AccessKeys], [key.Id, json]).ConfigureAwait(false));
    }

    /// <inheritdoc cref="IAccessKeys.RevokeAsync" />
    public Task<AccessKey?> RevokeKeyAsync(string id, long at, string by) => WriteAsync(async database =>
    {
        var stored = await database.HashGetAsync(keys.AccessKeys, id).ConfigureAwait(false);
        if (stored.IsNull || AccessText.ReadKey(stored) is { RevokedAt: not null })
        {
            return stored.IsNull ? null : AccessText.ReadKey(stored);
        }

        var revoked = AccessText.Write(AccessText.ReadKey(stored) with { RevokedAt = at, RevokedBy = by });
        return AccessText.ReadKey((RedisValue)await database.ScriptEvaluateAsync(Script.KeyRevoke, [keys.AccessKeys], [id, stored, revoked]).ConfigureAwait(false));
    });

    /// <inheritdoc cref="IAuditLog.BeginAsync" />
    public Task<long> BeginAuditAsync(AuditEntry entry)
    {
        var json = AccessText.Write(entry);
        return WriteAsync(async database => (long)await database.ScriptEvaluateAsync(Script.AuditBegin, [keys.AuditLog], [RedisKeys.LastAudit, json]).ConfigureAwait(false));
    }

    /// <inheritdoc cref="IAuditLog.EndAsync" />
    public Task<bool> EndAuditAsync(long id, AuditOutcome outcome)
    {
        var json = AccessText.Write(outcome);
        return WriteAsync(async database => (bool)await database.ScriptEvaluateAsync(Script.AuditEnd, [keys.AuditLog], [id, RedisKeys.AuditOutcome(id), json]).ConfigureAwait(false));
    }

    private Task<T> WriteAsync<T>(Func<IDatabase, Task<T>> write) => link.UseAsync(async database =>
    {
        var result = await write(database).ConfigureAwait(false);
        await replication.WaitAsync(database).ConfigureAwait(false);
        return result;
    });
}
