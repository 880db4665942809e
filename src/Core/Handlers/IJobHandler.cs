namespace ReTraced.Handlers;

/// <summary>
/// Runs the jobs of one type. One instance per attempt, from a dependency injection scope of its own. It succeeds by
/// returning and fails by throwing: <see cref="JobFailedException"/> for a code of its choice,
/// <see cref="PermanentJobException"/>, <see cref="PoisonJobException"/>; any other exception is JOB_EXECUTION_FAILED.
/// Delivery is at-least-once: the same job can run more than once, and the handler must bear it.
/// </summary>
/// <typeparam name="TData">What jobData is read as.</typeparam>
public interface IJobHandler<in TData>
{
    /// <summary>Runs one attempt.</summary>
    /// <param name="data">The job's data. If it cannot be read as <typeparamref name="TData"/>, the job fails with INVALID_JOB_DATA.</param>
    /// <param name="context">The attempt.</param>
    /// <param name="cancellationToken">Cancelled at the job's timeout, when a person cancels it, when the lease is lost, and at shutdown.</param>
    /// <returns>The job's output, or null. It is stored as JSON.</returns>
    Task<object?> HandleAsync(TData data, JobContext context, CancellationToken cancellationToken);
}
