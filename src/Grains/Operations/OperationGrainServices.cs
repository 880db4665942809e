using Microsoft.Extensions.Logging;
using ReTraced.Grains.Crashing;
using ReTraced.Storage;

namespace ReTraced.Grains.Operations;

/// <summary>What every operation needs.</summary>
public sealed record OperationGrainServices(
    IJobQueries Queries,
    IDocumentStore Documents,
    TimeProvider Clock,
    StoreRole Role,
    StoreGeneration Generation,
    ICrashHook Crash,
    ILogger<OperationGrain> Log);
