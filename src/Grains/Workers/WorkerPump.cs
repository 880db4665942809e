using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Workers;

/// <summary>How the pump of this process works.</summary>
/// <param name="Concurrency">Most handlers that run at a time in this process.</param>
/// <param name="Shutdown">How long handlers may go on after the process was asked to stop; then their jobs are released.</param>
/// <param name="ReleaseWithin">How long the releases may take. What is not released by then is a lost lease to the next owner.</param>
public sealed record WorkerPumpOptions(int Concurrency, TimeSpan Shutdown, TimeSpan ReleaseWithin);

/// <summary>
/// Pulls work: for each active queue a loop that waits until there is some, takes as many jobs as there are free slots
/// for, starts each and has the worker grain run it. A slot is taken before a job is, so that no job waits in a
/// process that has no room while another has. It begins when everything else has started, so that a process that
/// cannot start takes no job with it, and it stops before anything else does, so that no job is begun while the last
/// requests are answered. It runs also where there is no handler: a queue may be given a webhook at any time, and what
/// is served then only the queue can say.
/// </summary>
public sealed partial class WorkerPump(
    IGrainFactory grains,
    IJobRunner runner,
    ActiveQueues queues,
    RunningJobs running,
    WorkerIdentity identity,
    WorkerPumpOptions options,
    TimeProvider clock,
    ILogger<WorkerPump> log) : IHostedLifecycleService, IDisposable
{
    private const int WaitMs = 20_000;
    private const int MostAtOnce = 64;
    private static readonly TimeSpan GoOnAfterFault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _slots = new(options.Concurrency, options.Concurrency);
    private readonly SuspectPlace _suspect = new();
    private Task _loops = Task.CompletedTask;
    private Task _draining = Task.CompletedTask;

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _loops = Task.WhenAll(Task.Run(WatchQueuesAsync, CancellationToken.None), ShowAsync());
        return Task.CompletedTask;
    }

    /// <summary>Takes no more work from now on.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = DrainAsync();
        return Task.CompletedTask;
    }

    /// <summary>Waits until no handler runs any more.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _draining;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping.Dispose();
        _slots.Dispose();
        _suspect.Dispose();
    }

    // Lets handlers finish for the shutdown time, then releases the rest.
    private async Task DrainAsync()
    {
        await _stopping.CancelAsync();
        await _loops;
        if (await IdleWithinAsync(options.Shutdown))
        {
            return;
        }

        LogReleasing(running.Count);
        running.StopAll(RunStop.Shutdown);

        // A handler that does not heed its token is left behind: the runner reports its release all the same.
        await IdleWithinAsync(options.ReleaseWithin);
    }

    private async Task WatchQueuesAsync()
    {
        var loops = new List<Task>();
        try
        {
            await foreach (var queue in queues.ReadAllAsync(_stopping.Token))
            {
                loops.Add(PumpAsync(queue));
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }

        await Task.WhenAll(loops);
    }

    // Whoever looks for workers is to find this process among them.
    private async Task ShowAsync()
    {
        using var timer = new PeriodicTimer(ShowEvery, clock);
        do
        {
            _ = grains.GetGrain<IWorkersGrain>(IWorkersGrain.Key).Seen(new WorkerSeen(identity.Id, Remote: false, Queues: null, runner.Types, clock.GetUtcNow().ToUnixTimeMilliseconds()));
        }
        while (await NextAsync(timer));
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task PumpAsync(string queueName)
    {
        var queue = grains.GetGrain<IQueueGrain>(queueName);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (await WaitAsync(queue))
                {
                    await TakeAsync(queueName, queue);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The process stops.
            }
            catch (Exception e)
            {
                LogFault(e, queueName);
                await Task.Delay(GoOnAfterFault, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> WaitAsync(IQueueGrain queue)
    {
        // Looked up first: what is freed after the look ends the wait.
        var freed = _suspect.Freed;
        if (_suspect.IsFree)
        {
            return await queue.WaitForWork(new WaitRequest(runner.Types, WaitMs, Webhooks: true), _stopping.Token);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, freed);
        try
        {
            return await queue.WaitForWork(new WaitRequest(runner.Types, WaitMs, Suspect: false, Webhooks: true), end.Token);
        }
        catch (OperationCanceledException) when (freed.IsCancellationRequested && !_stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task TakeAsync(string queueName, IQueueGrain queue)
    {
        await _slots.WaitAsync(_stopping.Token);
        var free = 1;
        while (free < MostAtOnce && _slots.Wait(0, CancellationToken.None))
        {
            free++;
        }

        var taken = 0;
        var suspect = _suspect.TryTake();
        try
        {
            var grants = await queue.Take(new TakeRequest(identity.Id, runner.Types, free, suspect, Webhooks: true));
            taken = grants.Count;
            foreach (var grant in grants)
            {
                suspect &= !grant.Suspect;
                _ = RunAsync(queueName, grant);
            }
        }
        finally
        {
            if (suspect)
            {
                // It was not needed after all.
                _suspect.Free();
            }

            GiveBack(free - taken);
        }
    }

    private async Task RunAsync(string queueName, Grant grant)
    {
        var leaseId = LeaseToken.Id(LeaseToken.Create(queueName, grant.JobId, RandomNumberGenerator.GetBytes(16)));
        using var run = running.Begin(leaseId);
        try
        {
            var job = grains.GetGrain<IJobGrain>(grant.JobId);
            var reply = await job.Start(new StartRequest(identity.Id, leaseId, grant.DueAt));
            if (reply.Status == ReplyStatus.Done)
            {
                await grains.GetGrain<IWorkerGrain>(queueName).Run(new LeasedJob(reply.Job!, leaseId));
            }
            else if (reply.Status == ReplyStatus.NotFound)
            {
                await grains.GetGrain<IQueueGrain>(queueName).Forget(grant.JobId);
            }
        }
        catch (Exception e)
        {
            LogLost(e, grant.JobId);
            await GiveUpAsync(queueName, grant, leaseId);
        }
        finally
        {
            // First the place, then the slot: whoever takes the slot is to see that the next suspect may run in it.
            if (grant.Suspect)
            {
                _suspect.Free();
            }

            _slots.Release();
        }
    }

    // Nobody knows whether the lease was granted. If it was, it is released, because the handler has not run; if it was
    // not, the queue has the job back.
    private async Task GiveUpAsync(string queueName, Grant grant, string leaseId)
    {
        var release = new RunReport(leaseId, JobEventKind.Release) { Reason = "The start of the run could not be confirmed." };
        while (!_stopping.IsCancellationRequested)
        {
            await Task.Delay(GoOnAfterFault, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await grains.GetGrain<IJobGrain>(grant.JobId).EndRun(release);
                await grains.GetGrain<IQueueGrain>(queueName).GiveBack([grant.JobId]);
                return;
            }
            catch (StoreUnavailableException)
            {
                // As long as it takes. When the process stops first, the lease is lost with it.
            }
        }
    }

    // A semaphore does not let itself be given back nothing.
    private void GiveBack(int slots)
    {
        if (slots > 0)
        {
            _slots.Release(slots);
        }
    }

    private async Task<bool> IdleWithinAsync(TimeSpan limit)
    {
        for (var i = 0; i < options.Concurrency; i++)
        {
            var deadline = clock.GetTimestamp();
            if (!await _slots.WaitAsync(limit, CancellationToken.None))
            {
                GiveBack(i);
                return false;
            }

            limit -= clock.GetElapsedTime(deadline);
            limit = limit < TimeSpan.Zero ? TimeSpan.Zero : limit;
        }

        _slots.Release(options.Concurrency);
        return true;
    }

    [LoggerMessage(1, LogLevel.Error, "Queue {Queue} could not be asked for work; it is asked again")]
    private partial void LogFault(Exception e, string queue);

    [LoggerMessage(2, LogLevel.Error, "Job {JobId} could not be run; it is handed out again")]
    private partial void LogLost(Exception e, string jobId);

    [LoggerMessage(3, LogLevel.Warning, "{Count} handlers did not finish in time; their jobs are released")]
    private partial void LogReleasing(int count);
}
