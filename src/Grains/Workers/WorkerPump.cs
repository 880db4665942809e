using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace ReTraced.Grains.Workers;

/// <summary>
/// The pump of this process: one <see cref="QueuePump"/> for each active queue. It begins when everything else has
/// started, so that a process that cannot start takes no job with it, and it stops before anything else does, so that no
/// job is begun while the last requests are answered. It runs also where there is no handler: a queue may be given a
/// webhook at any time, and what is served then only the queue can say.
/// </summary>
public sealed partial class WorkerPump(
    IGrainFactory grains,
    IJobRunner runner,
    ActiveQueues queues,
    RunningJobs running,
    WorkerIdentity identity,
    IPeers peers,
    WorkerPumpOptions options,
    TimeProvider clock,
    ILogger<WorkerPump> log) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();

    // Handlers that may still finish are watched until the end.
    private readonly CancellationTokenSource _over = new();
    private readonly WorkerSlots _slots = new(options.Concurrency);
    private readonly SuspectPlace _suspect = new();
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _going = 1;
    private Task _begun = Task.CompletedTask;
    private Task _draining = Task.CompletedTask;

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _begun = Task.WhenAll(Task.Run(WatchQueuesAsync, CancellationToken.None), ShowAsync());
        if (peers.MayExist)
        {
            _begun = Task.WhenAll(_begun, new PeerQueues(grains, queues, clock, log).RunAsync(_stopping.Token));
            _ = new RunWatch(grains, running, clock).RunAsync(_over.Token);
        }

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
        _over.Cancel();
        _over.Dispose();
        _stopping.Dispose();
        _slots.Dispose();
        _suspect.Dispose();
    }

    // Lets handlers finish for the shutdown time, then releases the rest.
    private async Task DrainAsync()
    {
        await _stopping.CancelAsync();
        await _begun;
        if (await _slots.AllFreeWithinAsync(options.Shutdown, clock))
        {
            return;
        }

        LogReleasing(running.Count);
        running.StopAll(RunStop.Shutdown);

        // A handler that does not heed its token is left behind: the runner reports its release all the same.
        await _slots.AllFreeWithinAsync(options.ReleaseWithin, clock);
    }

    // Ends when every pump has ended.
    private async Task WatchQueuesAsync()
    {
        var context = new PumpContext(grains, identity, runner.Types, running, _slots, _suspect, peers, clock, log, _stopping.Token);
        try
        {
            await foreach (var queue in queues.ReadAllAsync(_stopping.Token))
            {
                Interlocked.Increment(ref _going);
                _ = PumpAsync(queue, context);
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }

        Ended();
        await _allEnded.Task;
    }

    private async Task PumpAsync(ActiveQueue queue, PumpContext context)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, queue.Ended);
        await new QueuePump(queue.Key, context).RunAsync(over.Token);
        Ended();
    }

    private void Ended()
    {
        if (Interlocked.Decrement(ref _going) == 0)
        {
            _allEnded.SetResult();
        }
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

    [LoggerMessage(3, LogLevel.Warning, "{Count} handlers did not finish in time; their jobs are released")]
    private partial void LogReleasing(int count);
}
