using ReTraced.Gateway.Http;
using ReTraced.Grains;
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
        if (await queries.GetAsync(jobId, context.RequestAborted) is not { } job)
        {
            return Problems.NoJob(jobId);
        }

        return await audit.RunAsync(context, action, jobId, request.Reason, ActAsync, AskedFor.Of(request.Changes, request.RunAt, request.Force), JobGlimpse.Of(job));

        async Task<Act> ActAsync()
        {
            var reply = await act();
            return reply.Ok ? Act.Done(JobGlimpse.Of(reply.Job!), () => show(reply)) : Act.Refused(Problems.Of(reply));
        }
    }
}
