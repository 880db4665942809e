using Orleans.Runtime;
using ReTraced.Storage;

namespace ReTraced.Grains.Workers;

/// <summary>Tells what passes from what does not.</summary>
public static class Faults
{
    /// <summary>
    /// True if the same call may well succeed a moment later: the store is away, or the process that was asked has gone, or
    /// did not answer. Whether the call has had its effect nobody knows.
    /// </summary>
    public static bool MayPass(Exception e) => e is StoreUnavailableException or OrleansException or TimeoutException;
}
