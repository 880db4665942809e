using System.Text.Json.Nodes;
using ReTraced.Access;
using ReTraced.Gateway.Dashboard.Shell;
using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Gateway.Dashboard.Pages.Audit;

/// <summary>What people did, when, to what, why, and what came of it.</summary>
internal static class AuditPage
{
    /// <summary>The fields of its form that say from when and until when: they end as those of other forms do, so that they are read alike.</summary>
    public const string From = "askedAfter", Until = "askedBefore";

    public static async Task<IResult> ShowAsync(HttpContext context, IAuditLog audit)
    {
        if (!Caller.MayAct(context))
        {
            return PageResult.Of<MissingView>(new MissingModel("Audit", "The audit log is for operators.", $"The role of '{Caller.Identity(context)}' is {Caller.Role(context)?.ToWire()}. Sign in with the key of an operator or an admin."), StatusCodes.Status403Forbidden);
        }

        if (PageQuery.Canonical(context.Request, name => name switch { From => "after", Until => "before", _ => name }) is { } address)
        {
            return TypedResults.LocalRedirect(address);
        }

        var query = new QueryReader(context.Request.Query);
        var filter = AuditQuery.Read(query);
        var (limit, cursor) = query.Page();
        var page = new Page<AuditEntry>([], null);
        if (query.Finish())
        {
            try
            {
                page = await audit.ListAsync(filter, cursor, limit, context.RequestAborted);
            }
            catch (FormatException)
            {
                query.Add("cursor", "is not one that this list gave; begin at its first page.");
            }
        }

        return PageResult.Of<AuditView>(
            new AuditModel(filter, query.Errors, [.. page.Items.Select(entry => new AuditRow(entry, Changes(entry)))], page.NextCursor),
            query.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    // What it was like before and is afterwards, as far as the entry says; what was not there before is new.
    private static List<JobChange> Changes(AuditEntry entry) =>
        entry.Outcome?.After is { } after ? JsonDiff.Between(Node(entry.Before) ?? new JsonObject(), Node(after) ?? new JsonObject()) : [];

    private static JsonNode? Node(JsonData? json) => json is null ? null : JsonNode.Parse(json.Utf8.Span);
}

/// <summary>What the page of the audit log shows.</summary>
/// <param name="Filter">Which entries are meant.</param>
/// <param name="Errors">What is wrong with the filter; then nothing was looked for.</param>
/// <param name="Rows">The entries, newest first.</param>
/// <param name="NextCursor">Where the next page begins.</param>
public sealed record AuditModel(AuditFilter Filter, IReadOnlyList<FieldError> Errors, IReadOnlyList<AuditRow> Rows, string? NextCursor)
{
    /// <summary>True if not all entries are meant.</summary>
    public bool IsFiltered => Filter != new AuditFilter();
}

/// <summary>An entry of the audit log.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Changes">What it has changed, as far as it says.</param>
public sealed record AuditRow(AuditEntry Entry, IReadOnlyList<JobChange> Changes)
{
    /// <summary>The page of what was acted on; null if there is none.</summary>
    public string? Link => Entry.Action.Split('.') switch
    {
        ["dlq", "bulk", ..] or ["operation", ..] => Links.Operation(Entry.Target),
        ["job" or "dlq", ..] => Links.Job(Entry.Target),
        ["queue", ..] => Links.Queue(Entry.Target),
        ["schedule", ..] => Links.Schedule(Entry.Target),
        ["workflow", ..] => Links.Workflow(Entry.Target),
        _ => null,
    };
}
