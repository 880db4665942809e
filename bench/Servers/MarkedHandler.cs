using ReTraced.Handlers;
using ReTraced.Json;

namespace ReTraced.Bench.Servers;

/// <summary>Notes that it was started, and does nothing more.</summary>
internal sealed class MarkedHandler(Starts starts) : IJobHandler<JsonData>
{
    /// <summary>The type of job that it runs.</summary>
    public const string JobType = "marked";

    public Task<object?> HandleAsync(JsonData data, JobContext context, CancellationToken cancellationToken)
    {
        starts.Note();
        return Task.FromResult<object?>(null);
    }
}
