using ReTraced.Handlers;
using ReTraced.Testing;

namespace ReTraced.TestHost;

/// <summary>What a job is to do.</summary>
/// <param name="Do">See <see cref="DirectedHandler"/>.</param>
/// <param name="File">The file that it waits for.</param>
internal sealed record Directions(string Do, string? File = null);

/// <summary>
/// Does as the job's data say. ok: nothing. wait: waits until a file exists. kill: waits for its file if it names one,
/// then kills the process. hang: never ends by itself. echo: returns what it was told.
/// </summary>
internal sealed class DirectedHandler(RunLog log, TimeProvider clock) : IJobHandler<Directions>
{
    /// <summary>The type of job that it runs.</summary>
    public const string JobType = "directed";

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(20);

    public async Task<object?> HandleAsync(Directions data, JobContext context, CancellationToken cancellationToken)
    {
        log.Write(context.JobId, context.Attempt, "start");
        if (data.File is { } file)
        {
            while (!File.Exists(file))
            {
                await Task.Delay(LookAgainAfter, clock, cancellationToken);
            }
        }

        switch (data.Do)
        {
            case "kill":
                Kill9.Self();
                break;
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
                break;
            case "ok" or "wait" or "echo":
                break;
            default:
                throw new PermanentJobException($"'{data.Do}' is nothing that can be done.");
        }

        log.Write(context.JobId, context.Attempt, "end");
        return data.Do == "echo" ? data : null;
    }
}
