using Orleans.Runtime;
using ReTraced.Grains;
using ReTraced.Storage;

namespace ReTraced.Client.Calls;

/// <summary>What grains answer, in the words of the client.</summary>
internal static class Answers
{
    private const string Unknown = "Whether the request had an effect is not known: read before you repeat it, or repeat an enqueue with its idempotency key.";

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="SchedulerUnavailableException">There is none.</exception>
    public static async Task<TReply> WaitAsync<TReply>(Func<Task<TReply>> ask, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await ask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreNotOwnedException e)
        {
            throw new SchedulerUnavailableException("STORE_UNAVAILABLE", e.Message, e);
        }
        catch (StoreUnavailableException e)
        {
            throw new SchedulerUnavailableException("STORE_UNAVAILABLE", $"{e.Message} {Unknown}", e);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            throw new SchedulerUnavailableException("CLUSTER_UNAVAILABLE", $"The process that the request was for has gone, or did not answer; another one takes its place within seconds. {Unknown}", e);
        }
    }

    /// <summary>There is no such job.</summary>
    public static JobNotFoundException NoJob(string jobId) => new($"There is no job '{jobId}'.");

    /// <summary>A job has not done what was asked.</summary>
    public static ReTracedClientException Refused(JobReply reply) => reply.Status switch
    {
        ReplyStatus.NotFound => new JobNotFoundException(reply.Message!),
        ReplyStatus.Invalid => new InvalidRequestException(reply.Errors ?? []),
        ReplyStatus.JobExists => new JobConflictException(JobConflictException.JobExists, reply.Message!),
        ReplyStatus.KeyReused => new JobConflictException(JobConflictException.IdempotencyKeyReused, reply.Message!),
        ReplyStatus.QueueDraining => new JobConflictException(JobConflictException.QueueDraining, reply.Message!),
        ReplyStatus.UniqueTaken => new JobConflictException(JobConflictException.UniqueKeyTaken, reply.Message!),
        ReplyStatus.NeedsForce => new JobConflictException(JobConflictException.NeedsForce, reply.Message!),
        _ => new JobConflictException(JobConflictException.WrongStatus, reply.Message!),
    };

    /// <summary>A batch was not made.</summary>
    public static ReTracedClientException Refused(IntakeReply reply) => reply.Errors is { Count: > 0 } errors ? new InvalidRequestException(errors)
        : reply.DrainingQueue is { } draining ? new JobConflictException(JobConflictException.QueueDraining, $"{Draining.Message(draining)} No job of the batch was made.")
        : reply.Message is { } message ? new JobConflictException(JobConflictException.UniqueKeyTaken, message)
        : new JobConflictException(JobConflictException.JobExists, $"The job id '{reply.ConflictingJobId}' is taken. No job of the batch was made.");
}
