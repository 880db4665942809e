using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using ReTraced.Grains;

namespace ReTraced.Client.Cluster;

/// <summary>Repeats a call that met a silo which is dying, where that is safe: the method says so by <see cref="RepeatableAttribute"/>.</summary>
internal sealed class RepeatSafeCalls(TimeProvider clock) : IOutgoingGrainCallFilter
{
    // Together some seconds: as long as it takes the cluster to tell that a silo which closed its connections is gone.
    private static readonly TimeSpan[] Pauses = [.. new[] { 0.1, 0.2, 0.4, 0.8, 1.6, 3.2 }.Select(TimeSpan.FromSeconds)];

    private readonly ConcurrentDictionary<MethodInfo, bool> _isSafe = new();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        foreach (var pause in Pauses)
        {
            try
            {
                await context.Invoke();
                if (context.Response?.Exception is not { } failure || !IsPassing(failure) || !IsSafe(context))
                {
                    return;
                }
            }
            catch (Exception failure) when (IsPassing(failure) && IsSafe(context))
            {
                // As above: how a failure comes depends on where it happened.
            }

            await Task.Delay(pause, clock, CancellationToken.None);
        }

        await context.Invoke();
    }

    // Not a time-out: whoever waited for that has waited long enough.
    private static bool IsPassing(Exception failure) => failure is OrleansMessageRejectionException or ConnectionFailedException;

    private bool IsSafe(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod is { } method && _isSafe.GetOrAdd(method, static method => method.IsDefined(typeof(RepeatableAttribute)));
}
