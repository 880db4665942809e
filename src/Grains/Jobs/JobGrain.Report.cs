using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <content>The queue hears of the job even if the store has not said what became of a commit.</content>
public sealed partial class JobGrain
{
    private static readonly TimeSpan ReportAgainAfter = TimeSpan.FromSeconds(1);

    // Five minutes. A store that was away for longer is read anew by every queue, or its owner is another one by then.
    private const int MostReports = 300;

    // A silo is known to be gone after a few seconds, and what was sent to its grains until then is lost.
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromSeconds(10);
    private const int MostTold = 4;

    private IGrainTimer? _tellingAgain;
    private int _tellingsLeft;
    private IGrainTimer? _reporting;
    private int _reportsLeft;

    /// <inheritdoc />
    public async Task Report()
    {
        try
        {
            await ReportOnceAsync();
        }
        catch (StoreUnavailableException)
        {
            ReportLater();
        }
    }

    private async Task ReportOnceAsync()
    {
        if (await LoadAsync() is not { State.Head.Status: var status })
        {
            return;
        }

        TellQueue();
        if (status == JobStatus.Waiting)
        {
            await CheckParentsAsync();
        }
        else if (_untold && !status.IsLive())
        {
            await TellDependentsAsync(status);
        }

        _untold &= !status.IsLive();
    }

    // A commit whose outcome is not known: it is durable or not, and only the store can say.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CommitResult> StoreAsync(JobCommit commit)
    {
        try
        {
            return await services.Store.CommitAsync(commit);
        }
        catch (StoreUnavailableException e) when (e is not StoreNotOwnedException)
        {
            // If it has ended with this, those that depend on it have not heard.
            _untold |= commit.Ends;
            ReportLater();
            throw;
        }
    }

    // A queue in a cluster looks for what is new by its place. A replayed job has an old one, and if the silo of its queue dies
    // just then, nobody would look for it for minutes: it says so again until that is over.
    private void TellAgain()
    {
        if (services.Peers.MayExist)
        {
            _tellingsLeft = MostTold;
            _tellingAgain ??= this.RegisterGrainTimer(TellAgainAsync, new GrainTimerCreationOptions(TellAgainAfter, TellAgainAfter) { KeepAlive = true });
        }
    }

    private async Task TellAgainAsync()
    {
        try
        {
            if (await LoadAsync() is { } job && job.State.Head.Status.IsLive())
            {
                TellQueue();
            }
            else
            {
                _tellingsLeft = 0;
            }
        }
        catch (StoreUnavailableException)
        {
            // The next time, then.
        }

        if (--_tellingsLeft <= 0)
        {
            _tellingAgain?.Dispose();
            _tellingAgain = null;
        }
    }

    private void ReportLater()
    {
        _reportsLeft = MostReports;
        _reporting ??= this.RegisterGrainTimer(ReportAgainAsync, new GrainTimerCreationOptions(ReportAgainAfter, ReportAgainAfter) { KeepAlive = true });
    }

    private async Task ReportAgainAsync()
    {
        try
        {
            await ReportOnceAsync();
        }
        catch (StoreUnavailableException) when (--_reportsLeft > 0)
        {
            return;
        }

        _reporting?.Dispose();
        _reporting = null;
    }
}
