using ReTraced.Grains;

namespace ReTraced.Gateway.Http;

/// <summary>Reads what a person asks: always with a reason, since the record is to say why.</summary>
public static class PersonRequests
{
    /// <summary>Reads the body of cancel, retry, poison or discard, and the header <c>If-Match</c>.</summary>
    public static async Task<(PersonRequest? Request, IResult? Problem)> ReadAsync(HttpContext context, PersonAction action, RequestLimits limits)
    {
        var (request, _, problem) = await ReadTriedAsync(context, action, limits);
        return (request, problem);
    }

    /// <summary>The same; of a retry also whether it is only to be tried.</summary>
    public static async Task<(PersonRequest? Request, bool DryRun, IResult? Problem)> ReadTriedAsync(HttpContext context, PersonAction action, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return (null, false, problem);
        }

        var fields = body.Fields();
        var request = PersonFields.Read(fields, action, Caller.Identity(context), out var dryRun);
        var (version, wrong) = IfMatchHeader.Read(context);
        if (wrong is not null)
        {
            fields.Add(wrong);
        }

        return fields.Failed ? (null, false, Problems.Invalid(fields.Errors)) : (request with { ExpectedVersion = version }, dryRun, null);
    }

    /// <summary>Reads the body of clone.</summary>
    public static async Task<(PersonRequest? Request, IResult? Problem)> ReadCloneAsync(HttpContext context, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return (null, problem);
        }

        var fields = body.Fields();
        var request = new PersonRequest(PersonAction.Retry, Caller.Identity(context), fields.RequiredText("reason", PersonFields.MaxReason)) { Changes = PersonFields.ReadChanges(fields) };
        fields.RefuseUnknownFields();
        return fields.Failed ? (null, Problems.Invalid(fields.Errors)) : (request, null);
    }

    /// <summary>Reads a body that only says why.</summary>
    public static async Task<(string? Reason, IResult? Problem)> ReadReasonAsync(HttpContext context, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return (null, problem);
        }

        var fields = body.Fields();
        var reason = fields.RequiredText("reason", PersonFields.MaxReason);
        fields.RefuseUnknownFields();
        return fields.Failed ? (null, Problems.Invalid(fields.Errors)) : (reason, null);
    }
}
