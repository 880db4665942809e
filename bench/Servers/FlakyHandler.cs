using ReTraced.Handlers;
using ReTraced.Jobs;

namespace ReTraced.Bench.Servers;

/// <summary>What a flaky job takes.</summary>
/// <param name="Fail">How many of its runs fail, the first ones of its life.</param>
/// <param name="RetryAt">When a run that fails wants the next one, Unix milliseconds; absent: the backoff decides.</param>
/// <param name="Cause">A word in the message of what fails: each word is a cause of its own.</param>
internal sealed record FlakyData(int Fail, long? RetryAt = null, string Cause = "smtp");

/// <summary>Fails as often as the job says, then succeeds; at once, either way.</summary>
internal sealed class FlakyHandler(TimeProvider clock) : IJobHandler<FlakyData>
{
    /// <summary>The type of job that it runs.</summary>
    public const string JobType = "flaky";

    public Task<object?> HandleAsync(FlakyData data, JobContext context, CancellationToken cancellationToken) => context.Attempt <= data.Fail
        ? throw new JobFailedException(ErrorCodes.NetworkError, $"{data.Cause}.example.com:25 refused the connection.") { RetryAfter = After(data.RetryAt) }
        : Task.FromResult<object?>(null);

    private TimeSpan? After(long? instant) => instant is { } at ? TimeSpan.FromMilliseconds(Math.Max(0, at - clock.GetUtcNow().ToUnixTimeMilliseconds())) : null;
}
