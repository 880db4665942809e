using System.Text.Json;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;

namespace ReTraced.Gateway.Http;

/// <summary>Reads what a person asks: always with a reason, since the record is to say why.</summary>
public static class PersonRequests
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 1000;

    /// <summary>Reads the body of cancel, retry, poison or discard.</summary>
    public static async Task<(PersonRequest? Request, IResult? Problem)> ReadAsync(HttpContext context, PersonAction action, RequestLimits limits)
    {
        using var body = await RequestBody.ReadAsync(context, limits);
        if (body.Problem is { } problem)
        {
            return (null, problem);
        }

        var fields = body.Fields();
        var request = new PersonRequest(action, Caller.Identity(context), fields.RequiredText("reason", MaxReason));
        if (action == PersonAction.Retry)
        {
            request = request with
            {
                Changes = ReadChanges(fields),
                RunAt = fields.Wide("runAt", 0, JobFields.MaxInstant),
                Force = fields.Bool("force") ?? false,
            };
        }

        fields.RefuseUnknownFields();
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
        var request = new PersonRequest(PersonAction.Retry, Caller.Identity(context), fields.RequiredText("reason", MaxReason)) { Changes = ReadChanges(fields) };
        fields.RefuseUnknownFields();
        return fields.Failed ? (null, Problems.Invalid(fields.Errors)) : (request, null);
    }

    private static JsonData? ReadChanges(FieldReader fields)
    {
        // An empty patch changes nothing, and the record is not to say that it did.
        var changes = fields.Any("changes");
        return changes is null || changes.Equals(JsonData.Null) || IsEmptyArray(changes) ? null : changes;
    }

    private static bool IsEmptyArray(JsonData json)
    {
        using var document = json.ToDocument();
        return document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() == 0;
    }
}
