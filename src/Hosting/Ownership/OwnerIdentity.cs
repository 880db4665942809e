using System.Globalization;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>As whom this process owns its store.</summary>
/// <param name="Name">See <see cref="StoreOwner.Name"/>.</param>
/// <param name="Process">See <see cref="StoreOwner.Process"/>.</param>
/// <param name="Part">Which part it plays among the processes of that name.</param>
public sealed record OwnerIdentity(string Name, string? Process, OwnerPart Part)
{
    /// <summary>One process, the only one of its name.</summary>
    public static OwnerIdentity OfProcess() => new(string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"), ProcessMark.Own, OwnerPart.Alone);

    /// <summary>The processes of a cluster, as one. No process stands for all of them, so that none is named.</summary>
    /// <param name="serviceId">What tells this cluster from another that uses the same store.</param>
    /// <param name="part">Silo or client.</param>
    public static OwnerIdentity OfCluster(string serviceId, OwnerPart part) => new($"cluster {serviceId}", null, part);

    /// <summary>True if other processes own the store together with this one.</summary>
    public bool IsShared => Part != OwnerPart.Alone;
}

/// <summary>A process's part in owning its store.</summary>
public enum OwnerPart
{
    /// <summary>It takes, keeps and releases the store by itself.</summary>
    Alone,

    /// <summary>It takes the store for all processes of its name, or joins those that have it.</summary>
    Silo,

    /// <summary>It joins those that have the store, and neither takes nor keeps it.</summary>
    Client,
}
