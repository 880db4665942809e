using Microsoft.Extensions.Logging;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Workers;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Grains.Queues;

/// <summary>What every queue grain needs.</summary>
public sealed record QueueGrainServices(
    IJobStore Store,
    IDocumentStore Documents,
    TimeProvider Clock,
    QueueSettingsCache Settings,
    ActiveQueues Active,
    WorkerIdentity Identity,
    RunningJobs Running,
    IPeers Peers,
    StoreRole Role,
    StoreGeneration Generation,
    IWebhookPolicy Webhooks,
    ICrashHook Crash,
    ILogger<QueueGrain> Log);
