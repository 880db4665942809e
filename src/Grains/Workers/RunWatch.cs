using Orleans;

namespace ReTraced.Grains.Workers;

/// <summary>
/// Asks the jobs of long runs whether they still hold their lease and may go on: in a cluster the job's grain may be in
/// another process, and cannot reach into this one to stop a run.
/// </summary>
internal sealed class RunWatch(IGrainFactory grains, RunningJobs running, TimeProvider clock)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    /// <summary>Asks each second until it is over.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        using var timer = new PeriodicTimer(AskEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                foreach (var run in running.LongerThan(AskEvery, clock).Where(run => !run.IsAsked))
                {
                    // Not waited for: one that does not answer must not keep the others from being asked.
                    run.IsAsked = true;
                    _ = AskAsync(run);
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task AskAsync(RunningJobs.Run run)
    {
        try
        {
            var reply = await grains.GetGrain<IJobGrain>(run.JobId).Heartbeat(run.LeaseId);
            if (reply.Status is ReplyStatus.LeaseLost or ReplyStatus.NotFound)
            {
                run.Stop(RunStop.LeaseLost);
            }
            else if (reply.CancelRequested)
            {
                run.Stop(RunStop.CancelRequested);
            }
        }
        catch (Exception)
        {
            // Mostly that its process has gone. Asked again in a second; the run's end is checked in any case.
        }
        finally
        {
            run.IsAsked = false;
        }
    }
}
