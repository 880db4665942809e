using System.Text.Json;
using ReTraced.Jobs.Input;
using ReTraced.Json;

namespace ReTraced.Grains;

/// <summary>Reads what a person asks of a job: always with a reason, since the record is to say why.</summary>
public static class PersonFields
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 1000;

    /// <summary>Reads cancel, retry, poison or discard. What is wrong is noted in the reader; the answer holds only if it has not failed.</summary>
    public static PersonRequest Read(FieldReader fields, PersonAction action, string by) => Read(fields, action, by, out _);

    /// <summary>The same; of a retry also whether it is only to be tried.</summary>
    public static PersonRequest Read(FieldReader fields, PersonAction action, string by, out bool dryRun)
    {
        dryRun = action == PersonAction.Retry && fields.Bool("dryRun") == true;
        var request = new PersonRequest(action, by, fields.RequiredText("reason", MaxReason));
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
        return request;
    }

    /// <summary>Reads the JSON Patch of a retry or a clone; null for one that changes nothing: the record is not to say that it did.</summary>
    public static JsonData? ReadChanges(FieldReader fields)
    {
        var changes = fields.Any("changes");
        return changes is null || changes.Equals(JsonData.Null) || IsEmptyArray(changes) ? null : changes;
    }

    private static bool IsEmptyArray(JsonData json)
    {
        using var document = json.ToDocument();
        return document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() == 0;
    }
}
