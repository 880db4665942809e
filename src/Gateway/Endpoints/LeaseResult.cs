using Orleans;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Answers a poll. If the caller has gone away, whatever was leased to it is given back.</summary>
internal sealed class LeaseResult(IReadOnlyList<RemoteLease> leases, IGrainFactory grains, IJobQueries queries) : IResult
{
    // Of all leases together: 32 MiB.
    private const long MostOutputBytes = 8L * ParentOutputs.MostBytes;

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        try
        {
            httpContext.RequestAborted.ThrowIfCancellationRequested();
            var (views, left) = (new List<LeaseView>(leases.Count), MostOutputBytes);
            foreach (var lease in leases)
            {
                var parents = await ParentOutputs.ReadAsync(queries, lease.Job.State.Spec, Math.Min(left, ParentOutputs.MostBytes), httpContext.RequestAborted);
                left -= parents.Bytes;
                views.Add(new LeaseView(Job.From(lease.Job, parents), lease.LeaseToken, lease.ExpiresAt));
            }

            var answer = new LeaseAnswer(views);
            await TypedResults.Ok(answer).ExecuteAsync(httpContext);
            httpContext.RequestAborted.ThrowIfCancellationRequested();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or StoreUnavailableException)
        {
            await Task.WhenAll(leases.Select(GiveBackAsync));
            if (e is StoreUnavailableException)
            {
                throw;
            }
        }
    }

    private Task GiveBackAsync(RemoteLease lease) => grains.GetGrain<IJobGrain>(lease.Job.State.Spec.JobId).EndRun(
        new RunReport(LeaseToken.Id(lease.LeaseToken), JobEventKind.Release) { Reason = "Its worker went away before it had the lease." });
}
