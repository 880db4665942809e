using System.Security.Cryptography;
using ReTraced.Jobs;

namespace ReTraced.Grains.Workers;

/// <summary>
/// Who this process is, as a worker. New with every start: a lease held under another name by a handler inside a
/// process is the lease of a process that has ended.
/// </summary>
/// <param name="Id">For example <c>local-5f3a9c01d2e4b687</c>.</param>
public sealed record WorkerIdentity(string Id)
{
    /// <summary>A new identity.</summary>
    public static WorkerIdentity Create() => new($"{JobNames.LocalWorkerPrefix}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
}
