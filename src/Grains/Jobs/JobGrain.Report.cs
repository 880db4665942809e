using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <content>The queue hears of the job even if the store has not said what became of a commit.</content>
public sealed partial class JobGrain
{
    private static readonly TimeSpan ReportAgainAfter = TimeSpan.FromSeconds(1);

    // Five minutes. A store that was away for longer is read anew by every queue, or its owner is another one by then.
    private const int MostReports = 300;

    private IGrainTimer? _reporting;
    private int _reportsLeft;

    /// <inheritdoc />
    public async Task Report()
    {
        try
        {
            if (await LoadAsync() is not null)
            {
                TellQueue();
            }
        }
        catch (StoreUnavailableException)
        {
            ReportLater();
        }
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
            ReportLater();
            throw;
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
            if (await LoadAsync() is not null)
            {
                TellQueue();
            }
        }
        catch (StoreUnavailableException) when (--_reportsLeft > 0)
        {
            return;
        }

        _reporting?.Dispose();
        _reporting = null;
    }
}
