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
    private const int MostOfName = 64;

    /// <summary>A new identity.</summary>
    public static WorkerIdentity Create() => new($"{JobNames.LocalWorkerPrefix}{Random()}");

    /// <summary>A new identity that says which machine it is: there are others.</summary>
    public static WorkerIdentity CreateNamed()
    {
        var machine = string.Concat(Environment.MachineName.Take(MostOfName).Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'));
        return new($"{JobNames.LocalWorkerPrefix}{machine}-{Random()}");
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
