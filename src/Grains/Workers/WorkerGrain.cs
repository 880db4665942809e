using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using ReTraced.Grains.Crashing;
using ReTraced.Handlers;
using ReTraced.Storage;

namespace ReTraced.Grains.Workers;

/// <summary>Runs handlers of this process. One activation serves all of them: the handlers run on the thread pool.</summary>
[Reentrant]
[StatelessWorker(1)]
public sealed partial class WorkerGrain(IJobRunner runner, RunningJobs running, IPeers peers, ICrashHook crash, TimeProvider clock, ILogger<WorkerGrain> log) : Grain, IWorkerGrain
{
    private static readonly TimeSpan ReportAgainAfter = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public Task Run(LeasedJob job)
    {
        var grain = GrainFactory.GetGrain<IJobGrain>(job.Job.State.Spec.JobId);
        var run = running[job.LeaseId];
        // Off the grain's scheduler, since nothing of the grain is touched from here on: its turns would be a queue for
        // every step of every run.
        _ = Task.Run(() => run.CompleteAsync(RunAsync(job, grain)));
        return Task.CompletedTask;
    }

    private async Task RunAsync(LeasedJob job, IJobGrain grain)
    {
        var jobId = job.Job.State.Spec.JobId;
        crash.Reached(CrashPoint.Leased, jobId);
        var report = await runner.RunAsync(job, new Progress(grain, job.LeaseId));
        crash.Reached(CrashPoint.HandlerEnded, jobId);
        running[job.LeaseId].HandlerEnded();
        await ReportAsync(grain, report, jobId);
    }

    // The report is what the run was for: it is repeated until the store takes it. Repeating it is safe, because the
    // job answers a report that it has heard before without doing anything again.
    private async Task ReportAsync(IJobGrain grain, RunReport report, string jobId)
    {
        while (true)
        {
            try
            {
                var reply = await grain.EndRun(report);
                if (!reply.Ok)
                {
                    LogNotTaken(jobId, report.Kind, reply.Status);
                }

                return;
            }
            catch (StoreNotOwnedException e) when (!peers.MayExist)
            {
                // The new owner has found that the run was lost with this one.
                LogNotOwned(e, jobId);
                return;
            }
            catch (Exception e) when (Faults.MayPass(e))
            {
                LogReportAgain(e, jobId);
                await Task.Delay(ReportAgainAfter, clock);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The report {Kind} of job {JobId} was not taken: {Status}")]
    private partial void LogNotTaken(string jobId, ReTraced.Jobs.JobEventKind kind, ReplyStatus status);

    [LoggerMessage(2, LogLevel.Error, "The end of job {JobId} was not taken; it is reported again")]
    private partial void LogReportAgain(Exception e, string jobId);

    [LoggerMessage(3, LogLevel.Warning, "Another process owns the store by now; the end of job {JobId} here does not count")]
    private partial void LogNotOwned(Exception e, string jobId);

    private sealed class Progress(IJobGrain grain, string leaseId) : IProgressSink
    {
        public Task ReportAsync(double percent, string? message) => grain.ReportProgress(new ProgressReport(leaseId, percent, message));

        public Task LogAsync(IReadOnlyList<string> lines) => grain.Log(leaseId, lines);
    }
}
