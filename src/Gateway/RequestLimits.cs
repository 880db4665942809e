using ReTraced.Hosting;

namespace ReTraced.Gateway;

/// <summary>What is too large for a request.</summary>
/// <param name="JobDataBytes">Largest jobData, in bytes of JSON.</param>
/// <param name="BatchSize">Most jobs in one batch.</param>
public sealed record RequestLimits(int JobDataBytes, int BatchSize)
{
    /// <summary>The limits of the settings.</summary>
    public static RequestLimits Of(ReTracedOptions options) => new(options.Limits.JobDataBytes, options.Limits.BatchSize);
}
