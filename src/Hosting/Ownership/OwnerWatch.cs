using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>Judges, from one look at the store to the next, whether its owner is over.</summary>
public sealed class OwnerWatch(TimeProvider clock)
{
    /// <summary>An owner whose signs of life have stood still for so long is over. It gives one each second.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    // No more of the time between two looks counts: when this process itself, or the whole machine, stood still, that
    // says nothing about the owner.
    private static readonly TimeSpan MostBetweenLooks = TimeSpan.FromSeconds(2);

    private (long Epoch, long Beat)? _last;
    private long _lookedAt;
    private TimeSpan _silence;

    /// <summary>True if the store is free: it never had an owner, or the owner has released it, has ended or has fallen silent.</summary>
    /// <param name="seen">The owner as the store has it now.</param>
    public bool IsOver(StoreOwner? seen)
    {
        var now = clock.GetTimestamp();
        var passed = clock.GetElapsedTime(_lookedAt, now);
        (long, long)? sign = seen is null ? null : (seen.Epoch, seen.Beat);
        _silence = sign != _last ? TimeSpan.Zero : _silence + (passed < MostBetweenLooks ? passed : MostBetweenLooks);
        (_last, _lookedAt) = (sign, now);
        return seen is null or { Released: true } || _silence >= Lease || ProcessMark.HasEnded(seen.Process);
    }
}
