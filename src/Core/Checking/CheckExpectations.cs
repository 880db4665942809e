using ReTraced.Storage;

namespace ReTraced.Checking;

/// <summary>What the clients of a run were promised. What is left out is not checked.</summary>
public sealed record CheckExpectations
{
    /// <summary>Only what the store says of itself.</summary>
    public static readonly CheckExpectations None = new();

    /// <summary>Ids of the jobs whose enqueue was answered 201. A job that retention has removed since counts as lost.</summary>
    public IReadOnlyCollection<string> Enqueued { get; init; } = [];

    /// <summary>The ends of runs that were answered 200.</summary>
    public IReadOnlyCollection<AcknowledgedCompletion> Completed { get; init; } = [];

    /// <summary>Steps of the servers' wall clocks that are known from elsewhere, beside those that they have noted themselves.</summary>
    public IReadOnlyList<ClockStep> ClockSteps { get; init; } = [];

    /// <summary>By how much a run may begin before it was due without a noted clock step, milliseconds; default 0.</summary>
    public long ToleranceMs { get; init; }
}

/// <summary>A completion that was answered: by the number of the run in its job's life, or by its lease.</summary>
/// <param name="JobId">The job.</param>
public sealed record AcknowledgedCompletion(string JobId)
{
    /// <summary>The run, from 1; null if the lease says it.</summary>
    public int? Attempt { get; init; }

    /// <summary><see cref="Jobs.LeaseToken.Id"/> of the token that it was reported with; null if the attempt says it.</summary>
    public string? LeaseId { get; init; }
}
