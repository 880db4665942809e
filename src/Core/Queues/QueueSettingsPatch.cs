using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;

namespace ReTraced.Queues;

/// <summary>
/// Changes some of a queue's settings, in the manner of JSON Merge Patch (RFC 7396): a field that is given replaces
/// the old one, <c>null</c> brings back its default, what is left out stays.
/// </summary>
public static class QueueSettingsPatch
{
    /// <summary>Most codes in <c>classification</c>.</summary>
    public const int MaxClassifications = 200;

    /// <summary>The settings after the patch, or what is wrong with it.</summary>
    /// <param name="current">The settings before.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="webhooks">Where webhooks may go.</param>
    public static (QueueSettings Settings, IReadOnlyList<FieldError> Errors) Apply(QueueSettings current, JsonElement patch, IWebhookPolicy webhooks)
    {
        var reader = new FieldReader(patch, "");
        var standard = QueueSettings.Default;
        var result = new QueueSettings
        {
            Paused = reader.Has("paused") ? reader.Bool("paused") ?? standard.Paused : current.Paused,
            Draining = reader.Has("draining") ? reader.Bool("draining") ?? standard.Draining : current.Draining,
            MaxConcurrency = reader.Has("maxConcurrency") ? reader.Whole("maxConcurrency", 1, QueueSettings.MostConcurrency) : current.MaxConcurrency,
            PerTypeMaxConcurrency = LimitFields.ReadPerTypeConcurrency(reader, current.PerTypeMaxConcurrency),
            PerKeyMaxConcurrency = reader.Has("perKeyMaxConcurrency") ? reader.Whole("perKeyMaxConcurrency", 1, QueueSettings.MostConcurrency) : current.PerKeyMaxConcurrency,
            RateLimit = LimitFields.ReadRate(reader, "rateLimit", current.RateLimit),
            PerTypeRateLimit = LimitFields.ReadPerTypeRate(reader, current.PerTypeRateLimit),
            PerKeyRateLimit = LimitFields.ReadRate(reader, "perKeyRateLimit", current.PerKeyRateLimit),
            PriorityAgingSeconds = reader.Has("priorityAgingSeconds") ? reader.Whole("priorityAgingSeconds", 0, QueueSettings.MostAgingSeconds) ?? standard.PriorityAgingSeconds : current.PriorityAgingSeconds,
            Partitions = reader.Has("partitions") ? reader.Whole("partitions", 1, QueueSettings.MostPartitions) ?? standard.Partitions : current.Partitions,
            Defaults = reader.Has("defaults") ? ReadDefaults(current.Defaults, reader.Nested("defaults")) : current.Defaults,
            Retention = reader.Has("retention") ? ReadRetention(current.Retention, reader.Nested("retention")) : current.Retention,
            Classification = reader.Has("classification") ? ReadClassification(reader, current.Classification) : current.Classification,
            Webhook = !reader.Has("webhook") ? current.Webhook : reader.Nested("webhook") is { } webhook ? WebhookFields.Read(current.Webhook, webhook, webhooks) : null,
            DlqPolicy = reader.Has("dlqPolicy") ? ReadDlqPolicy(current.DlqPolicy, reader.Nested("dlqPolicy")) : current.DlqPolicy,
        };
        LimitFields.RefuseSharesOfNothing(reader, result);
        reader.RefuseUnknownFields();
        return (reader.Failed ? current : result, reader.Errors);
    }

    private static JobDefaults ReadDefaults(JobDefaults current, FieldReader? reader)
    {
        if (reader is null)
        {
            return JobDefaults.None;
        }

        var result = new JobDefaults
        {
            MaxTries = reader.Has("maxTries") ? reader.Whole("maxTries", 1, 1000) : current.MaxTries,
            TimeoutSeconds = reader.Has("timeoutSeconds") ? reader.Whole("timeoutSeconds", 1, 86_400) : current.TimeoutSeconds,
            BackoffStrategy = reader.Has("backoffStrategy") ? JobFields.ReadStrategy(reader, "backoffStrategy") : current.BackoffStrategy,
            BackoffConfig = reader.Has("backoffConfig")
                ? reader.Nested("backoffConfig") is { } config ? JobFields.ReadBackoff(config) : null
                : current.BackoffConfig,
        };
        reader.RefuseUnknownFields();
        return result;
    }

    private static QueueRetention ReadRetention(QueueRetention current, FieldReader? reader)
    {
        if (reader is null)
        {
            return QueueRetention.Default;
        }

        var standard = QueueRetention.Default;
        var result = new QueueRetention
        {
            CompletedSeconds = reader.Has("completedSeconds") ? reader.Wide("completedSeconds", 0, 315_360_000) ?? standard.CompletedSeconds : current.CompletedSeconds,
            CompletedCount = reader.Has("completedCount") ? reader.Wide("completedCount", 0, 1_000_000_000) ?? standard.CompletedCount : current.CompletedCount,
        };
        reader.RefuseUnknownFields();
        return result;
    }

    private static DlqPolicy? ReadDlqPolicy(DlqPolicy? current, FieldReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        var after = reader.Has("autoRetryAfterSeconds") ? reader.Whole("autoRetryAfterSeconds", 1, 2_592_000) : current?.AutoRetryAfterSeconds;
        if (after is null && reader.IsObject && !reader.Failed)
        {
            reader.Add("autoRetryAfterSeconds", "is required: after so many seconds a dead job is replayed. To have no policy, set dlqPolicy itself to null.");
        }

        var result = (current ?? new DlqPolicy()) with
        {
            AutoRetryAfterSeconds = after ?? 0,
            MaxAutoRetries = reader.Has("maxAutoRetries") ? reader.Whole("maxAutoRetries", 1, DlqPolicy.MostAutoRetries) ?? 1 : current?.MaxAutoRetries ?? 1,
        };
        // It is told and not taken, so that what was read can be sent back.
        _ = reader.Any("since");
        reader.RefuseUnknownFields();
        return result;
    }

    private static Dictionary<string, FailureType> ReadClassification(FieldReader reader, IReadOnlyDictionary<string, FailureType> current)
    {
        if (reader.Any("classification") is not { } value || reader.Nested("classification", 2 * MaxClassifications) is not { } codes)
        {
            return [];
        }

        using var document = value.ToDocument();
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var result = new Dictionary<string, FailureType>(current, StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var code = JsonData.NameOf(property);
            if (!ErrorCodes.IsValid(code))
            {
                codes.Add(code, "is not an error code; it must be [A-Z][A-Z0-9_]{0,63}.");
            }
            else if (property.Value.ValueKind == JsonValueKind.Null)
            {
                result.Remove(code);
            }
            else if (codes.Choice(code, ("TEMPORARY", FailureType.Temporary), ("PERMANENT", FailureType.Permanent)) is { } type)
            {
                result[code] = type;
            }
        }

        if (result.Count > MaxClassifications)
        {
            reader.Add("classification", $"would hold {result.Count} codes; at most {MaxClassifications} are allowed.");
        }

        return result;
    }
}
