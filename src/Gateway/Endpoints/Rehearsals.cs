using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Operations;
using ReTraced.Storage;

namespace ReTraced.Gateway.Endpoints;

/// <summary>Says what an act would come to, by the state machine itself, without doing it.</summary>
public sealed class Rehearsals(IJobQueries queries, TimeProvider clock, RequestLimits limits)
{
    /// <summary>Dead letters that a dry run of a bulk operation tries.</summary>
    public const int MostTried = 10_000;

    private const int MostLookedAt = 1_000_000;

    // Of each the whole job is read: with the largest jobs these are 64 MiB.
    private const int AtOnce = 64;
    private const int Examples = 5;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What a retry of one job would come to.</summary>
    public async Task<IResult> RetryAsync(HttpContext context, string jobId, PersonRequest request)
    {
        if (!JobNames.IsJobId(jobId) || await queries.GetAsync(jobId, context.RequestAborted) is not { } job)
        {
            return Problems.NoJob(jobId);
        }

        var (reply, e) = await RehearseAsync(job, request, context.RequestAborted);
        IfMatchHeader.Tell(context, job.State.Head.Version);
        return TypedResults.Ok(new RehearsalAnswer(
            jobId,
            job.State.Head.Version,
            reply.Ok,
            (e as RetryAsked)?.Diff ?? [],
            reply.Ok ? Job.From(reply.Job!) : null,
            reply.Ok ? null : new RehearsalConflict(BulkRequests.CodeOf(reply.Status), Problems.Of(reply).ProblemDetails.Detail!, reply.Errors)));
    }

    private async ValueTask<(JobReply Reply, JobEvent? Event)> RehearseAsync(StoredJob job, PersonRequest request, CancellationToken cancellationToken)
    {
        var spec = job.State.Spec;
        var incomplete = PersonEvents.AsksParents(job, request)
            && (await queries.GetHeadsAsync(spec.DependsOn!, cancellationToken)).Values.Any(parent => ParentsVerdict.IsOpen(spec, parent.Status));
        var (reply, e) = PersonEvents.Rehearse(job, request, limits.JobDataBytes, Now, incomplete);
        if (reply is { Ok: true, Job: { } after } && UniqueHold.Of(job.State) is null && UniqueHold.Of(after.State) is { } hold
            && (await queries.FindUniqueAsync(spec.QueueName, [hold.Key], Now, cancellationToken)).TryGetValue(hold.Key, out var holder) && holder != spec.JobId)
        {
            return (PersonEvents.UniqueTaken(job, holder), null);
        }

        return (reply, e);
    }

    /// <summary>What a bulk operation would come to.</summary>
    public async Task<BulkRehearsal> BulkAsync(Operation operation, CancellationToken cancellationToken)
    {
        var (matches, tried, ok, looked) = (0, 0, 0, 0L);
        var (conflicts, examples) = ((IReadOnlyList<OperationConflict>)[], new List<BulkExample>());
        var most = Math.Min(MostTried, operation.Limit ?? int.MaxValue);
        var request = BulkRequests.Of(operation);
        string? cursor = null;
        do
        {
            var page = await DeadLetterSearch.FindAsync(queries, operation.Filter, cursor, tried < most ? AtOnce : DeadLetterSearch.MostJobs, cancellationToken);
            matches += page.Items.Count;
            looked += page.Scan?.LookedAt ?? page.Items.Count;
            foreach (var job in await queries.GetManyAsync([.. page.Items.Take(most - tried).Select(row => row.JobId)], cancellationToken))
            {
                tried++;
                var (reply, e) = await RehearseAsync(job, request, cancellationToken);
                if (reply.Ok)
                {
                    ok++;
                    if (examples.Count < Examples && e is RetryAsked { Diff: { Count: > 0 } diff })
                    {
                        examples.Add(new BulkExample(job.State.Spec.JobId, diff));
                    }
                }
                else
                {
                    conflicts = OperationSteps.Add(conflicts, BulkRequests.Conflict(job.State.Spec.JobId, reply));
                }
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null && looked < MostLookedAt);

        var all = Math.Min(matches, operation.Limit ?? int.MaxValue);
        return new BulkRehearsal(matches, tried, ok, conflicts, examples,
            $"{matches}{(cursor is null ? "" : " and more")} dead letters match{(all < matches ? $", and the limit is {all}" : "")}; of the {tried} that were tried, {ok} would be {OperationView.Participle(operation.Action)}{(ok == tried ? "" : $" and {tried - ok} refused")}. Nothing was done.");
    }
}
