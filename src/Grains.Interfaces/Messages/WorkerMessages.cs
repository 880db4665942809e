using Orleans;
using ReTraced.Storage;

namespace ReTraced.Grains;

/// <summary>A worker outside the cluster asks for work.</summary>
/// <param name="Queues">The queues that it serves, the first first.</param>
/// <param name="Types">The types that it serves; null: all.</param>
/// <param name="Max">Most jobs.</param>
/// <param name="WaitMs">How long to wait for the first job, milliseconds; 0 answers at once.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.PollRequest")]
public sealed record PollRequest(
    [property: Id(0)] IReadOnlyList<string> Queues,
    [property: Id(1)] IReadOnlyList<string>? Types,
    [property: Id(2)] int Max,
    [property: Id(3)] int WaitMs);

/// <summary>A job that was leased to a worker outside the cluster.</summary>
/// <param name="Job">The job.</param>
/// <param name="LeaseToken">The secret that the worker shows to report on its run.</param>
/// <param name="ExpiresAt">When the lease ends unless it is extended, Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.RemoteLease")]
public sealed record RemoteLease([property: Id(0)] StoredJob Job, [property: Id(1)] string LeaseToken, [property: Id(2)] long ExpiresAt);

/// <summary>A worker that asks for work.</summary>
/// <param name="WorkerId">Who.</param>
/// <param name="Remote">True for one outside the cluster.</param>
/// <param name="Queues">The queues that it serves; null: all.</param>
/// <param name="Types">The types that it serves; null: all.</param>
/// <param name="LastSeenAt">When it last asked, Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias("ReTraced.WorkerSeen")]
public sealed record WorkerSeen(
    [property: Id(0)] string WorkerId,
    [property: Id(1)] bool Remote,
    [property: Id(2)] IReadOnlyList<string>? Queues,
    [property: Id(3)] IReadOnlyList<string>? Types,
    [property: Id(4)] long LastSeenAt);
