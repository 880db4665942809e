using Orleans;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Grains.Jobs;

/// <content>
/// The jobs on which this one depends, and those that depend on it. A job that ends tells its dependents one way; what is lost on the way is found
/// when their queue reads them from the store and asks each that waits to look again.
/// </content>
public sealed partial class JobGrain
{
    private const int DependentsPage = 1_000;

    // Of a waiting job: those that it waits for, as far as it has heard. A hint alone: what happens is decided by what the store has.
    private HashSet<string>? _open;
    private bool _untold;

    /// <inheritdoc />
    public async Task ParentEnded(ParentEnd end)
    {
        var (parentId, status) = end;
        try
        {
            // A note that a job depends on this one may be of one that was not made in the end, whose id is another's by now.
            if (await LoadAsync() is not { State: { Head.Status: JobStatus.Waiting, Spec: var spec } } || spec.DependsOn?.Contains(parentId) != true)
            {
                return;
            }

            if (_open is null)
            {
                await CheckParentsAsync();
            }

            if (_open is null)
            {
                // It waits no more.
                return;
            }

            if (status == JobStatus.Completed || spec.OnParentFailure != OnParentFailure.Wait)
            {
                _open.Remove(parentId);
            }
            else
            {
                await ApplyAsync(new ParentFailed { ParentJobId = parentId, ParentStatus = status, Policy = OnParentFailure.Wait });
                return;
            }

            if (ParentsVerdict.MayChange(spec, status, _open.Count))
            {
                await CheckParentsAsync();
            }
        }
        catch (StoreUnavailableException)
        {
            ReportLater();
        }
    }

    /// <inheritdoc />
    public async Task Reload()
    {
        // What a batch has left for the first who asks is from before.
        _ = services.Fresh.Take(JobId);
        (_job, _untold) = (null, true);
        await Report();
    }

    // What those on which a new job depends allow it.
    private async ValueTask<ParentsVerdict> JudgeParentsAsync(JobSpec spec)
    {
        if (spec.DependsOn is not { } parents)
        {
            return ParentsVerdict.None;
        }

        var heads = await services.Queries.GetHeadsAsync(parents);
        // One that does not exist is for the store to refuse, which alone can tell for sure.
        return ParentsVerdict.Of(spec, parent => heads.TryGetValue(parent, out var head) ? head.Status : JobStatus.Waiting);
    }

    // Looks where all those are that a waiting job waits for.
    private async Task CheckParentsAsync()
    {
        if (_job is not { State: { Head.Status: JobStatus.Waiting, Spec: { DependsOn: { } parents } spec } })
        {
            return;
        }

        var heads = await services.Queries.GetHeadsAsync(parents);
        var verdict = ParentsVerdict.Of(spec, parent => heads.GetValueOrDefault(parent)?.Status);
        if (verdict.Event is { } e)
        {
            _open = null;
            await ApplyAsync(e);
        }
        else
        {
            _open = [.. heads.Where(parent => ParentsVerdict.IsOpen(spec, parent.Value.Status)).Select(parent => parent.Key)];
        }
    }

    private async ValueTask<bool> AreParentsIncompleteAsync(JobSpec spec)
    {
        var heads = await services.Queries.GetHeadsAsync(spec.DependsOn!);
        return heads.Values.Any(parent => ParentsVerdict.IsOpen(spec, parent.Status));
    }

    // Before the end is answered: whoever hears of it may rely on what follows from it.
    private async Task TellDependentsAsync(JobStatus status)
    {
        _untold = true;
        try
        {
            for (var after = ""; await services.Store.ReadDependentsAsync(JobId, after, DependentsPage) is { Count: > 0 } page; after = page[^1])
            {
                foreach (var child in page)
                {
                    _ = GrainFactory.GetGrain<IJobGrain>(child).ParentEnded(new ParentEnd(JobId, status));
                }
            }

            _untold = false;
        }
        catch (StoreUnavailableException)
        {
            ReportLater();
        }
    }
}
