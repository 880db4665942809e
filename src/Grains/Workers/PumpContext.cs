using Microsoft.Extensions.Logging;
using Orleans;

namespace ReTraced.Grains.Workers;

/// <summary>What the pumps of a process share.</summary>
internal sealed record PumpContext(
    IGrainFactory Grains,
    WorkerIdentity Identity,
    IReadOnlyList<string> Types,
    RunningJobs Running,
    WorkerSlots Slots,
    SuspectPlace Suspect,
    IPeers Peers,
    TimeProvider Clock,
    ILogger Log,
    CancellationToken Stopping);
