using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using ReTraced.Access;
using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Gateway.Access;

/// <summary>
/// Keeps what people do in the audit log: that they wanted to before it is done, and what came of it afterwards. If the log cannot
/// be written nothing is done; if the process ends in between, the entry stays without an outcome, and the job's own ledger says what happened.
/// </summary>
public sealed partial class AuditTrail(IAuditLog audit, TimeProvider clock, ILogger<AuditTrail> log)
{
    /// <summary>Does something that belongs into the log.</summary>
    /// <param name="context">Who does it, and from where.</param>
    /// <param name="action">What, see <see cref="AuditEntry.Action"/>.</param>
    /// <param name="target">To what.</param>
    /// <param name="reason">Why.</param>
    /// <param name="run">Does it, and says what it is like afterwards.</param>
    /// <param name="request">What was asked for beside the reason.</param>
    /// <param name="before">What it is like before.</param>
    public async Task<IResult> RunAsync(HttpContext context, string action, string target, string? reason, Func<Task<(IResult Result, JsonData? After)>> run, JsonData? request = null, JsonData? before = null)
    {
        var id = await audit.BeginAsync(new AuditEntry(Now, Caller.Identity(context), action, target)
        {
            KeyId = Caller.KeyId(context),
            Role = Caller.KeyId(context) is null ? null : Caller.Role(context),
            From = context.Connection.RemoteIpAddress?.ToString(),
            Reason = reason,
            Request = request,
            Before = before,
        });
        var (result, after) = await run();
        await EndAsync(id, action, Outcome(result) with { After = after });
        return result;
    }

    /// <summary>A value as JSON.</summary>
    public static JsonData Json<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), GatewayJson.Default));

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private AuditOutcome Outcome(IResult result) => result is ProblemHttpResult { ProblemDetails: var problem }
        ? new AuditOutcome(Now, problem.Extensions["code"] as string ?? "REFUSED") { Message = problem.Detail }
        : new AuditOutcome(Now, AuditOutcome.Done);

    // It is done: whoever asked for it must hear that, whatever becomes of the entry.
    private async Task EndAsync(long id, string action, AuditOutcome outcome)
    {
        try
        {
            await audit.EndAsync(id, outcome);
        }
        catch (StoreUnavailableException e)
        {
            LogOpen(e, id, action, outcome.Code);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Entry {Id} of the audit log ({Action}) stays without its outcome, which is {Code}: the store did not take it")]
    private partial void LogOpen(Exception e, long id, string action, string code);
}

/// <summary>What the audit log says of a job.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Version">The seq of its last ledger entry.</param>
/// <param name="Tries">Runs so far.</param>
public sealed record JobGlimpse(Jobs.JobStatus Status, long Version, int Tries)
{
    /// <summary>What is said of a job; null of none.</summary>
    public static JsonData? Of(StoredJob? job) =>
        job is null ? null : AuditTrail.Json(new JobGlimpse(job.State.Head.Status, job.State.Head.Version, job.State.Head.Tries));
}

/// <summary>What was asked for beside the reason: a JSON Patch, a due time, force.</summary>
public sealed record AskedFor(JsonData? Changes, long? RunAt, bool? Force);

/// <summary>The job that a clone made.</summary>
public sealed record CloneGlimpse(string JobId);
