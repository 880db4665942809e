using Microsoft.Extensions.Logging;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Workers;
using ReTraced.Schedules;
using ReTraced.Storage;

namespace ReTraced.Grains.Schedules;

/// <summary>What every schedule needs.</summary>
public sealed record ScheduleGrainServices(
    IJobQueries Queries, IDocumentStore Documents, ICronParser Cron, TimeProvider Clock, StoreRole Role, StoreGeneration Generation, IPeers Peers, ICrashHook Crash, ILogger<ScheduleGrain> Log);
