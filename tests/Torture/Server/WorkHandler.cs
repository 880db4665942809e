using ReTraced.Handlers;
using ReTraced.Torture.Load;
using ReTraced.Testing;

namespace ReTraced.Torture.Server;

/// <summary>Does in each attempt what the job's plan says of it.</summary>
internal sealed class WorkHandler(TimeProvider clock) : IJobHandler<WorkOrder>
{
    /// <summary>The type of job that it runs.</summary>
    public const string JobType = "work";

    public async Task<object?> HandleAsync(WorkOrder data, JobContext context, CancellationToken cancellationToken)
    {
        switch (data.ActOf(context.Attempt))
        {
            case Act.Slow:
                await context.ReportProgressAsync(50, "Half.");
                await Task.Delay(WorkOrder.SlowFor, clock, cancellationToken);
                await context.LogAsync("So far, so good.");
                break;
            case Act.Temporary:
                throw new JobFailedException("NETWORK_ERROR", "The other side did not answer.");
            case Act.Permanent:
                throw new PermanentJobException("It will never work.");
            case Act.Poison:
                throw new PoisonJobException("It harms whoever runs it.");
            case Act.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
                break;
            case Act.Deaf:
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, CancellationToken.None);
                break;
            case Act.Vanish:
                Kill9.Self();
                break;
        }

        return new { attempt = context.Attempt };
    }
}
