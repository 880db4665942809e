using ReTraced.Access;

namespace ReTraced.Gateway.Access;

/// <summary>The API keys as this process knows them: read again when that is a second ago, so that a key that was revoked is good for a second at most.</summary>
public sealed class KeyRing(IAccessKeys store, TimeProvider clock)
{
    /// <summary>How old what is known may be.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Known? _known;
    private Task<Known>? _reading;

    /// <summary>True if a key was ever made. From then on everybody needs one: revoking the last does not open the server again.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The keys cannot be read.</exception>
    public async ValueTask<bool> AnyAsync() => (await ReadAsync()).Any;

    /// <summary>The key that the text is, or null if it is none that is good.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The keys cannot be read.</exception>
    public async ValueTask<AccessKey?> FindAsync(string text) =>
        KeyText.IdOf(text) is { } id && (await ReadAsync()).Good.TryGetValue(id, out var key) && KeyText.Is(text, key) ? key : null;

    /// <summary>The key of this id, or null if it is not good any more.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The keys cannot be read.</exception>
    public async ValueTask<AccessKey?> FindByIdAsync(string id) => (await ReadAsync()).Good.GetValueOrDefault(id);

    private ValueTask<Known> ReadAsync()
    {
        lock (_lock)
        {
            if (_known is { } known && clock.GetElapsedTime(known.At) < FreshFor)
            {
                return new(known);
            }

            if (_reading is null or { IsCompleted: true })
            {
                _reading = ReadStoreAsync();
            }

            return new(_reading);
        }
    }

    private async Task<Known> ReadStoreAsync()
    {
        // Never within the lock, however fast the store is.
        await Task.Yield();
        var at = clock.GetTimestamp();
        var keys = await store.ListAsync();
        var known = new Known(keys.Where(key => key.RevokedAt is null).ToDictionary(key => key.Id, StringComparer.Ordinal), keys.Count > 0, at);
        lock (_lock)
        {
            return _known = known;
        }
    }

    private sealed record Known(Dictionary<string, AccessKey> Good, bool Any, long At);
}
