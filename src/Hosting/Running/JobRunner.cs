using ReTraced.Grains;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Queues;
using ReTraced.Grains.Workers;
using ReTraced.Handlers;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Hosting;

/// <summary>Runs jobs, by a handler or by the queue's webhook: the job's timeout, the stop, and whatever happens turned into a report.</summary>
public sealed class JobRunner(HandlerInvoker handlers, WebhookCaller webhooks, QueueSettingsCache settings, IJobQueries queries, RunningJobs running, ICrashHook crash, TimeProvider clock) : IJobRunner
{
    /// <summary>How long a run whose token was cancelled may take to end before it is reported without it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public IReadOnlyList<string> Types => handlers.Types;

    /// <inheritdoc />
    public async Task<RunReport> RunAsync(LeasedJob job, IProgressSink progress)
    {
        var (act, whyNot) = await FindAsync(job, progress);
        if (act is null)
        {
            return new RunReport(job.LeaseId, JobEventKind.Release) { Reason = whyNot };
        }

        var run = running[job.LeaseId];
        var timeoutSeconds = job.Job.State.Spec.TimeoutSeconds;
        // The runner waits on a token that the handler never sees: a handler's callback on its own token may throw, or
        // block, and must neither end the process nor hold up the report.
        using var timeout = clock.CreateTimer(static run => ((RunningJobs.Run)run!).Stop(RunStop.TimedOut), run, TimeSpan.FromSeconds(timeoutSeconds), Timeout.InfiniteTimeSpan);
        var stop = new CancellationTokenSource();
        // Off the grain's scheduler, and so that the timeout also holds for a handler that blocks its thread.
        var acting = Task.Run(() => ActAsync(act, job, run.Stopping, stop.Token), CancellationToken.None);
        try
        {
            return await EndAsync(acting, stop, run.Stopping);
        }
        catch (Exception e)
        {
            return FailureReport.Of(job.LeaseId, e, run.Why, timeoutSeconds);
        }
    }

    // What runs this job now: the settings may have changed since it was handed out.
    private async Task<(Func<CancellationToken, Task<RunReport>>? Act, string? WhyNot)> FindAsync(LeasedJob job, IProgressSink progress)
    {
        var spec = job.Job.State.Spec;
        try
        {
            if ((await settings.GetAsync(spec.QueueName)).Webhook is { } webhook)
            {
                var parents = await ParentOutputs.ReadAsync(queries, spec);
                return (token => webhooks.CallAsync(webhook, job, parents, token), null);
            }
        }
        catch (Exception e) when (Faults.MayPass(e))
        {
            return (null, "The settings of its queue, or what the jobs on which it depends have returned, could not be read.");
        }

        return handlers.Serves(spec.Type)
            ? (token => handlers.InvokeAsync(job, progress, token), null)
            : (null, $"This process has no handler for type '{spec.Type}'.");
    }

    private Task<RunReport> ActAsync(Func<CancellationToken, Task<RunReport>> act, LeasedJob job, CancellationToken over, CancellationToken stop)
    {
        // It may be over before a thread was free to begin it; what was reported as stopped must not run then.
        over.ThrowIfCancellationRequested();
        var acting = act(stop);
        crash.Reached(CrashPoint.InHandler, job.Job.State.Spec.JobId);
        return acting;
    }

    // Waits for the run; once it is over, tells it so and waits only for as long as the grace.
    private async Task<RunReport> EndAsync(Task<RunReport> acting, CancellationTokenSource stop, CancellationToken over)
    {
        try
        {
            return await acting.WaitAsync(over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            _ = Task.Run(() => Tell(stop), CancellationToken.None);
            await ((Task)acting.WaitAsync(Grace, clock, CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!acting.IsCompleted)
        {
            // Left behind: what it still throws is nobody's business any more.
            _ = acting.ContinueWith(static abandoned => _ = abandoned.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new OperationCanceledException("The handler did not heed its cancellation token.", over);
        }

        // It has ended by now, well or not, and that counts for more than that it was told to.
        return await acting;
    }

    private static void Tell(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (AggregateException)
        {
            // A callback of the handler has thrown. It is told all the same.
        }
    }
}
