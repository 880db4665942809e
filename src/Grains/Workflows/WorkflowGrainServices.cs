using Microsoft.Extensions.Logging;
using ReTraced.Storage;

namespace ReTraced.Grains.Workflows;

/// <summary>What every workflow needs.</summary>
public sealed record WorkflowGrainServices(IJobQueries Queries, IDocumentStore Documents, TimeProvider Clock, StoreRole Role, ILogger<WorkflowGrain> Log);
