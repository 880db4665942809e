using ReTraced.Grains;

namespace ReTraced.Gateway.Http;

/// <summary>Reads what a person asks: always with a reason, since the record is to say why.</summary>
public static class PersonRequests
{
    /// <summary>Reads the body of cancel, retry, poison or discard.</summary>
    public static async Task<(PersonRequest? Request, IResult? Problem)> ReadAsync(HttpContext context, PersonAction action, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return (null, problem);
        }

        var fields = body.Fields();
        var request = PersonFields.Read(fields, action, Caller.Identity(context));
        return fields.Failed ? (null, Problems.Invalid(fields.Errors)) : (request, null);
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
}
