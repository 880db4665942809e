using ReTraced.Gateway.Http;
using ReTraced.Grains;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Gateway.Access;

/// <summary>What a person does to one job, kept in the audit log with the job before and afterwards.</summary>
public sealed class PersonActs(AuditTrail audit, IJobQueries queries)
{
    /// <summary>Does it.</summary>
    /// <param name="context">Who does it.</param>
    /// <param name="action">What, see <see cref="ReTraced.Access.AuditEntry.Action"/>.</param>
    /// <param name="jobId">To which job.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="act">Asks the job.</param>
    /// <param name="show">Answers once it is done.</param>
    public async Task<IResult> RunAsync(HttpContext context, string action, string jobId, PersonRequest request, Func<Task<JobReply>> act, Func<JobReply, Task<IResult>> show)
    {
        var before = JobGlimpse.Of(await queries.GetAsync(jobId, context.RequestAborted));
        return await audit.RunAsync(context, action, jobId, request.Reason, RunAsync, AskedFor(request), before);

        async Task<(IResult, JsonData?)> RunAsync()
        {
            var reply = await act();
            return reply.Ok ? (await show(reply), JobGlimpse.Of(reply.Job)) : (Problems.Of(reply), null);
        }
    }

    private static JsonData? AskedFor(PersonRequest request) =>
        request is { Changes: null, RunAt: null, Force: false } ? null : AuditTrail.Json(new AskedFor(request.Changes, request.RunAt, request.Force ? true : null));
}
