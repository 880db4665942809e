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
    /// <summary>Does something that belongs into the log. What came of it is kept before it is shown: the caller may be gone by then.</summary>
    /// <param name="context">Who does it, and from where.</param>
    /// <param name="action">What, see <see cref="AuditEntry.Action"/>.</param>
    /// <param name="target">To what.</param>
    /// <param name="reason">Why.</param>
    /// <param name="run">Does it, whether the caller still waits or not.</param>
    /// <param name="request">What was asked for beside the reason.</param>
    /// <param name="before">What it is like before.</param>
    public async Task<IResult> RunAsync(HttpContext context, string action, string target, string? reason, Func<Task<Act>> run, JsonData? request = null, JsonData? before = null)
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
        Act act;
        try
        {
            act = await run();
        }
        catch (Exception e)
        {
            await EndAsync(id, action, new AuditOutcome(Now, AuditOutcome.Unknown) { Message = e is StoreUnavailableException ? e.Message : "Something went wrong in the server; its log says what." });
            throw;
        }

        await EndAsync(id, action, act.Refusal is { ProblemDetails: var problem }
            ? new AuditOutcome(Now, (string)problem.Extensions["code"]!) { Message = problem.Detail }
            : new AuditOutcome(Now, AuditOutcome.Done) { After = act.After });
        return act.Refusal ?? await act.Show!();
    }

    /// <summary>A value as JSON.</summary>
    public static JsonData Json<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), GatewayJson.Default));

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

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

/// <summary>What came of an act.</summary>
/// <param name="Refusal">Why it was not done; null if it was.</param>
/// <param name="After">What it is like afterwards.</param>
/// <param name="Show">Answers the caller.</param>
public sealed record Act(ProblemHttpResult? Refusal, JsonData? After, Func<Task<IResult>>? Show)
{
    /// <summary>It was not done.</summary>
    public static Act Refused(ProblemHttpResult why) => new(why, null, null);

    /// <summary>It was done.</summary>
    public static Act Done(JsonData? after, Func<Task<IResult>> show) => new(null, after, show);

    /// <summary>It was done, and the answer is known.</summary>
    public static Act Done(JsonData? after, IResult answer) => new(null, after, () => Task.FromResult(answer));
}
