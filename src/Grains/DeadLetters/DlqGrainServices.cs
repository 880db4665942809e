using Microsoft.Extensions.Logging;
using ReTraced.Storage;

namespace ReTraced.Grains.DeadLetters;

/// <summary>What the dead letters of every queue need.</summary>
public sealed record DlqGrainServices(IJobQueries Queries, TimeProvider Clock, ILogger<DlqGrain> Log);
