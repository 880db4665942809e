using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using ReTraced.Grains.Crashing;
using ReTraced.Grains.Queues;
using ReTraced.Jobs;

namespace ReTraced.Grains.Workers;

/// <summary>
/// Polls for a worker outside. Reentrant, because a worker may have several polls open; what decides about suspects does
/// so between two awaits.
/// </summary>
[Reentrant]
public sealed partial class RemoteWorkerGrain(QueueSettingsCache settings, ICrashHook crash, TimeProvider clock, ILogger<RemoteWorkerGrain> log) : Grain, IRemoteWorkerGrain
{
    // Nothing tells when the run of a suspect ends: while there is one, it is asked after again and again.
    private const int LookAgainMs = 1_000;

    // The run of a job that has lost leases, if this worker has one.
    private (string JobId, string LeaseId)? _suspect;
    private bool _takingSuspect;
    private uint _polls;

    private string WorkerId => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public async Task<IReadOnlyList<RemoteLease>> Poll(PollRequest request, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        _ = GrainFactory.GetGrain<IWorkersGrain>(IWorkersGrain.Key)
            .Seen(new WorkerSeen(WorkerId, Remote: true, request.Queues, request.Types, clock.GetUtcNow().ToUnixTimeMilliseconds()));
        while (true)
        {
            var leases = await TakeAsync(request, cancellationToken);
            var left = request.WaitMs - (int)clock.GetElapsedTime(began).TotalMilliseconds;
            if (leases.Count > 0 || left <= 0 || cancellationToken.IsCancellationRequested)
            {
                return leases;
            }

            await WaitAsync(request, left, cancellationToken);
        }
    }

    /// <inheritdoc />
    public Task NoteSuspect(string jobId, string leaseId)
    {
        _suspect ??= (jobId, leaseId);
        return Task.CompletedTask;
    }

    private async Task<List<RemoteLease>> TakeAsync(PollRequest request, CancellationToken cancellationToken)
    {
        var leases = new List<RemoteLease>();
        var suspect = await MayTakeSuspectAsync() && !_takingSuspect;
        _takingSuspect |= suspect;
        try
        {
            foreach (var key in await KeysAsync(request.Queues))
            {
                if (leases.Count >= request.Max || cancellationToken.IsCancellationRequested)
                {
                    break;
                }

                var grants = await GrainFactory.GetGrain<IQueueGrain>(key)
                    .Take(new TakeRequest(WorkerId, request.Types, request.Max - leases.Count, suspect && _suspect is null));
                var started = await Task.WhenAll(grants.Select(grant => StartAsync(key, grant)));
                leases.AddRange(started.OfType<RemoteLease>());
            }
        }
        catch (Exception e) when (leases.Count > 0 && Faults.MayPass(e))
        {
            // What is leased already must be answered.
        }
        finally
        {
            _takingSuspect &= !suspect;
        }

        return leases;
    }

    // The queues in the order that the worker gave, and the partitions of each from another one on each time: none of them
    // is to be served last always.
    private async Task<List<string>> KeysAsync(IReadOnlyList<string> queueNames)
    {
        var keys = new List<string>();
        foreach (var queueName in queueNames)
        {
            var partitions = (await settings.GetAsync(queueName)).Partitions;
            var all = QueueKey.All(queueName, partitions).ToList();
            var first = (int)(_polls++ % (uint)partitions);
            keys.AddRange(all.Skip(first).Concat(all.Take(first)));
        }

        return keys;
    }

    private async Task<RemoteLease?> StartAsync(string queueKey, Grant grant)
    {
        var token = LeaseToken.Create(QueueKey.Parse(queueKey).QueueName, grant.JobId, RandomNumberGenerator.GetBytes(16));
        var leaseId = LeaseToken.Id(token);
        try
        {
            if (grant.Suspect)
            {
                _suspect = (grant.JobId, leaseId);
            }

            var reply = await GrainFactory.GetGrain<IJobGrain>(grant.JobId).Start(new StartRequest(WorkerId, leaseId, grant.DueAt, Remote: true));
            switch (reply.Status)
            {
                case ReplyStatus.Done:
                    crash.Reached(CrashPoint.Leased, grant.JobId);
                    return new RemoteLease(reply.Job!, token, reply.Job!.State.Head.Lease!.ExpiresAt!.Value);
                case ReplyStatus.NotFound:
                    await GrainFactory.GetGrain<IQueueGrain>(queueKey).Forget(grant.JobId);
                    return null;
                default:
                    return null;
            }
        }
        catch (Exception e)
        {
            // Whether it was leased only the job knows. If it was, the lease ends by itself.
            LogNotStarted(e, grant.JobId);
            _ = GrainFactory.GetGrain<IJobGrain>(grant.JobId).Report();
            return null;
        }
    }

    private async ValueTask<bool> MayTakeSuspectAsync()
    {
        if (_suspect is { } run && !await GrainFactory.GetGrain<IJobGrain>(run.JobId).IsHeldBy(run.LeaseId) && _suspect == run)
        {
            _suspect = null;
        }

        return _suspect is null;
    }

    // Until one of the queues has something, or the time is over.
    private async Task WaitAsync(PollRequest request, int waitMs, CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(request.Queues);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var suspect = _suspect is null && !_takingSuspect;
        var wait = new WaitRequest(request.Types, suspect ? waitMs : Math.Min(waitMs, LookAgainMs), suspect);
        var waits = keys.Select(key => GrainFactory.GetGrain<IQueueGrain>(key).WaitForWork(wait, end.Token)).ToList();
        await Task.WhenAny(waits);
        await end.CancelAsync();
        await ((Task)Task.WhenAll(waits)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [LoggerMessage(1, LogLevel.Error, "Job {JobId} could not be leased; it is handed out again")]
    private partial void LogNotStarted(Exception e, string jobId);
}
