using ReTraced.DeadLetters;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Operations;

/// <summary>Reads a <see cref="BulkFilter"/> of JSON.</summary>
public static class BulkFields
{
    /// <summary>What a fingerprint looks like.</summary>
    public const string FingerprintForm = "[0-9a-f]{16}";

    /// <summary>Longest text to search for, in characters.</summary>
    public const int MaxText = 1_000;

    private const int MaxTag = 128;

    /// <summary>True for what may be a fingerprint.</summary>
    public static bool IsFingerprint(string text) => text.Length == 16 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Reads a filter. What is wrong is noted in the reader.</summary>
    public static BulkFilter ReadFilter(FieldReader fields)
    {
        var filter = new BulkFilter
        {
            Queue = fields.Text("queue", 64, JobNames.IsQueueName, JobNames.QueueNameForm),
            Status = fields.Choice("status", ("dead", DeadLetterStatus.Dead), ("poisoned", DeadLetterStatus.Poisoned)),
            FailureType = fields.Choice("failureType", ("TEMPORARY", FailureType.Temporary), ("PERMANENT", FailureType.Permanent), ("POISON", FailureType.Poison)),
            ErrorCode = fields.Text("errorCode", 64, ErrorCodes.IsValid, "[A-Z][A-Z0-9_]{0,63}"),
            Fingerprint = fields.Text("fingerprint", 16, IsFingerprint, FingerprintForm),
            Type = fields.Text("type", 128, JobNames.IsType, JobNames.TypeForm),
            Tag = fields.Text("tag", MaxTag, IsSomething, "one character or more"),
            Text = fields.Text("text", MaxText, IsSomething, "one character or more"),
            Data = ReadData(fields),
            DiedAfter = fields.Wide("diedAfter", 0, JobFields.MaxInstant),
            DiedBefore = fields.Wide("diedBefore", 0, JobFields.MaxInstant),
            Resolved = fields.Bool("resolved"),
        };
        fields.RefuseUnknownFields();
        return filter;
    }

    // An empty text is in every job: that must not pass for a condition.
    private static bool IsSomething(string text) => text.Length > 0;

    // An object of paths and values: {"customer.id": "42"}.
    private static IReadOnlyDictionary<string, string>? ReadData(FieldReader fields)
    {
        if (fields.Nested("data", FieldCondition.MostInAFilter) is not { IsObject: true } data || fields.Any("data") is not { } json)
        {
            return null;
        }

        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var document = json.ToDocument();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var path = JsonData.NameOf(property);
            if (property.Value.ValueKind is System.Text.Json.JsonValueKind.Object or System.Text.Json.JsonValueKind.Array)
            {
                data.Add(path, "must be a text, a number, true, false or null.");
                continue;
            }

            var value = property.Value.ValueKind == System.Text.Json.JsonValueKind.String ? (JsonData.TryGetString(property.Value, out var text) ? text : "") : property.Value.GetRawText();
            if (FieldCondition.TryParse(path, value, out var wrong) is null)
            {
                data.Add(path, wrong!);
            }
            else
            {
                result[path] = value;
            }
        }

        return result.Count == 0 ? null : result;
    }
}
