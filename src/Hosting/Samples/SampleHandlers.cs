using ReTraced.Handlers;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Hosting.Samples;

/// <summary>What the sample email job takes.</summary>
/// <param name="To">Who gets it.</param>
/// <param name="Subject">Decides what happens, see <see cref="EmailHandler"/>.</param>
public sealed record SampleEmail(string? To, string Subject);

/// <summary>
/// Pretends to send an email; the subject decides how that goes. SUCCESS: it is sent. NETWORK_ERROR: the mail server
/// cannot be reached. TIMEOUT: the server never answers. INVALID_JOB_DATA: there is nobody to send it to. CRASH: the
/// handler has a bug. THIRD_TRY: the server is down for the first two tries. Anything else is sent.
/// </summary>
public sealed class EmailHandler(TimeProvider clock) : IJobHandler<SampleEmail>
{
    /// <inheritdoc />
    public async Task<object?> HandleAsync(SampleEmail data, JobContext context, CancellationToken cancellationToken)
    {
        switch (data.Subject)
        {
            case "NETWORK_ERROR":
                throw new JobFailedException(ErrorCodes.NetworkError, "smtp.example.com:25 refused the connection.");
            case "TIMEOUT":
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
                break;
            case "INVALID_JOB_DATA":
                throw new JobFailedException(ErrorCodes.InvalidJobData, $"'{data.To}' is not an address that mail can be sent to.");
            case "CRASH":
                throw new InvalidOperationException("The template has no part 'footer'.");
            case "THIRD_TRY" when context.Tries < 3:
                throw new JobFailedException(ErrorCodes.ServiceUnavailable, "smtp.example.com answered 421, closing the channel.");
        }

        await context.ReportProgressAsync(100, "sent");
        return new SentEmail($"{context.JobId}@retraced.example", data.To);
    }
}

/// <summary>The output of the sample email job.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="To">Who got it.</param>
public sealed record SentEmail(string MessageId, string? To);

/// <summary>Does nothing, at once: for measuring.</summary>
public sealed class NoopHandler : IJobHandler<JsonData>
{
    private static readonly Task<object?> Nothing = Task.FromResult<object?>(null);

    /// <inheritdoc />
    public Task<object?> HandleAsync(JsonData data, JobContext context, CancellationToken cancellationToken) => Nothing;
}
