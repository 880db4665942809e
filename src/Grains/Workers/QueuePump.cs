using Microsoft.Extensions.Logging;
using Orleans;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Workers;

/// <summary>
/// Pulls the work of one queue: waits until there is some, takes as many jobs as there are free slots for, starts each
/// and has the worker grain run it. A slot is taken before a job is, so that no job waits in a process that has no room
/// while another has.
/// </summary>
internal sealed partial class QueuePump(string queueKey, PumpContext pump)
{
    private const int WaitMs = 20_000;
    private const int MostAtOnce = 64;
    private static readonly TimeSpan GoOnAfterFault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan[] ReleaseAgainAfter = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60)];

    private readonly IQueueGrain _queue = pump.Grains.GetGrain<IQueueGrain>(queueKey);

    /// <summary>Takes work until it is over; what was taken by then goes on.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        var more = false;
        while (!over.IsCancellationRequested)
        {
            try
            {
                more = (more || await WaitAsync(over)) && await TakeAsync(over);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                // The process stops, or the queue is gone.
            }
            catch (Exception e)
            {
                more = false;
                LogFault(pump.Log, e, queueKey);
                await Task.Delay(GoOnAfterFault, pump.Clock, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> WaitAsync(CancellationToken over)
    {
        // Looked up first: what is freed after the look ends the wait.
        var freed = pump.Suspect.Freed;
        if (pump.Suspect.IsFree)
        {
            return await _queue.WaitForWork(new WaitRequest(pump.Types, WaitMs, Webhooks: true), over);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(over, freed);
        try
        {
            return await _queue.WaitForWork(new WaitRequest(pump.Types, WaitMs, Suspect: false, Webhooks: true), end.Token);
        }
        catch (OperationCanceledException) when (freed.IsCancellationRequested && !over.IsCancellationRequested)
        {
            return false;
        }
    }

    // True if there may be more: the queue had as many as there was room for.
    private async Task<bool> TakeAsync(CancellationToken over)
    {
        var free = await pump.Slots.TakeAsync(MostAtOnce, over);
        var taken = 0;
        var suspect = pump.Suspect.TryTake();
        try
        {
            var grants = await _queue.Take(new TakeRequest(pump.Identity.Id, pump.Types, free, suspect, Webhooks: true));
            taken = grants.Count;
            foreach (var grant in grants)
            {
                suspect &= !grant.Suspect;
                _ = StartAsync(grant);
            }

            return taken == free;
        }
        finally
        {
            if (suspect)
            {
                // It was not needed after all.
                pump.Suspect.Free();
            }

            pump.Slots.GiveBack(free - taken);
        }
    }

    private async Task StartAsync(Grant grant)
    {
        var leaseId = LeaseToken.NewId();
        var slot = new WorkerSlots.Slot(pump.Slots);
        // The next suspect waits until this one is reported.
        using var run = pump.Running.Begin(grant.JobId, leaseId, grant.Suspect ? null : slot.HandlerEnded);
        try
        {
            var reply = await pump.Grains.GetGrain<IJobGrain>(grant.JobId).Start(new StartRequest(pump.Identity.Id, leaseId, grant.DueAt));
            if (reply.Status == ReplyStatus.Done)
            {
                run.Granted(pump.Clock);
                await pump.Grains.GetGrain<IWorkerGrain>(queueKey).Run(new LeasedJob(reply.Job!, leaseId));
                await run.Over;
            }
            else if (reply.Status == ReplyStatus.NotFound)
            {
                await _queue.Forget(grant.JobId);
            }
        }
        catch (Exception e)
        {
            LogLost(pump.Log, e, grant.JobId);
            await GiveUpAsync(grant, leaseId);
        }
        finally
        {
            // First the place, then the slot: whoever takes the slot is to see that the next suspect may run in it.
            if (grant.Suspect)
            {
                pump.Suspect.Free();
            }

            slot.Dispose();
        }
    }

    // Nobody knows whether the lease was granted. If it was, it is released, because the handler has not run; if it was
    // not, the queue has the job back.
    private async Task GiveUpAsync(Grant grant, string leaseId)
    {
        var release = new RunReport(leaseId, JobEventKind.Release) { Reason = "The start of the run could not be confirmed." };
        while (!pump.Stopping.IsCancellationRequested)
        {
            await Task.Delay(GoOnAfterFault, pump.Clock, pump.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                var reply = await pump.Grains.GetGrain<IJobGrain>(grant.JobId).EndRun(release);
                await _queue.GiveBack([grant.JobId]);
                if (pump.Peers.MayExist && !reply.Ok)
                {
                    _ = ReleaseAgainAsync(grant, release);
                }

                return;
            }
            catch (StoreNotOwnedException) when (!pump.Peers.MayExist)
            {
                // The new owner finds a lease of a process that is no longer the owner, or none.
                return;
            }
            catch (Exception e) when (Faults.MayPass(e))
            {
                // As long as it takes. When the process stops first, the lease is lost with it.
            }
        }
    }

    // In a cluster the lease may still be granted after this was answered: by a grain that is cut off, or by a connection that
    // broke. Nobody else can tell that no one runs it, because this process lives.
    private async Task ReleaseAgainAsync(Grant grant, RunReport release)
    {
        foreach (var later in ReleaseAgainAfter)
        {
            await Task.Delay(later, pump.Clock, pump.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await pump.Grains.GetGrain<IJobGrain>(grant.JobId).EndRun(release);
            }
            catch (Exception e) when (Faults.MayPass(e))
            {
                // The next time.
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Queue {Queue} could not be asked for work; it is asked again")]
    private static partial void LogFault(ILogger logger, Exception e, string queue);

    [LoggerMessage(2, LogLevel.Error, "Job {JobId} could not be run; it is handed out again")]
    private static partial void LogLost(ILogger logger, Exception e, string jobId);
}
