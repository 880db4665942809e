using Orleans;
using ReTraced.Grains;
using ReTraced.Jobs;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Answers a poll. If the caller has gone away, whatever was leased to it is given back.</summary>
internal sealed class LeaseResult(IReadOnlyList<RemoteLease> leases, IGrainFactory grains) : IResult
{
    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        try
        {
            httpContext.RequestAborted.ThrowIfCancellationRequested();
            var answer = new LeaseAnswer([.. leases.Select(lease => new LeaseView(Job.From(lease.Job), lease.LeaseToken, lease.ExpiresAt))]);
            await TypedResults.Ok(answer).ExecuteAsync(httpContext);
            httpContext.RequestAborted.ThrowIfCancellationRequested();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            await Task.WhenAll(leases.Select(GiveBackAsync));
        }
    }

    private Task GiveBackAsync(RemoteLease lease) => grains.GetGrain<IJobGrain>(lease.Job.State.Spec.JobId).EndRun(
        new RunReport(LeaseToken.Id(lease.LeaseToken), JobEventKind.Release) { Reason = "Its worker went away before it had the lease." });
}
