using System.Text.Json;
using ReTraced.Jobs;
using ReTraced.Json;

namespace ReTraced.Queues;

/// <summary>The limits of a queue as they come in: what is left out stays, null takes a limit away.</summary>
internal static class LimitFields
{
    /// <summary>A limit on how often.</summary>
    public static RateLimit? ReadRate(FieldReader reader, string field, RateLimit? current) =>
        !reader.Has(field) ? current : reader.Nested(field) is { } limit ? ReadRate(limit, current) : null;

    /// <summary>Limits on how often, by type.</summary>
    public static IReadOnlyDictionary<string, RateLimit> ReadPerTypeRate(FieldReader reader, IReadOnlyDictionary<string, RateLimit> current) =>
        ReadPerType(reader, "perTypeRateLimit", current, (types, type) => types.Nested(type) is { } limit ? ReadRate(limit, current.GetValueOrDefault(type)) : null);

    /// <summary>Limits on how many at a time, by type.</summary>
    public static IReadOnlyDictionary<string, int> ReadPerTypeConcurrency(FieldReader reader, IReadOnlyDictionary<string, int> current) =>
        ReadPerType(reader, "perTypeMaxConcurrency", current, (types, type) => types.Whole(type, 1, QueueSettings.MostConcurrency) ?? 0);

    /// <summary>Each partition has its share of a limit on running jobs, and one without a share would never hand anything out.</summary>
    public static void RefuseSharesOfNothing(FieldReader reader, QueueSettings result)
    {
        Refuse("maxConcurrency", "maxConcurrency", result.MaxConcurrency);
        Refuse("perKeyMaxConcurrency", "perKeyMaxConcurrency", result.PerKeyMaxConcurrency);
        foreach (var (type, limit) in result.PerTypeMaxConcurrency)
        {
            Refuse("perTypeMaxConcurrency", $"perTypeMaxConcurrency.{type}", limit);
        }

        void Refuse(string field, string name, int? limit)
        {
            if (!reader.Failed && limit < result.Partitions)
            {
                reader.Add(reader.Has(field) ? name : "partitions", $"does not fit: with {result.Partitions} partitions {name} must be at least {result.Partitions}, and it would be {limit}.");
            }
        }
    }

    private static RateLimit ReadRate(FieldReader reader, RateLimit? current)
    {
        var (permits, perSeconds) = (Whole("permits", RateLimit.MostPermits, current?.Permits), Whole("perSeconds", RateLimit.MostSeconds, current?.PerSeconds));
        var result = new RateLimit
        {
            Permits = permits ?? 1,
            PerSeconds = perSeconds ?? 1,
            Burst = reader.Has("burst") ? reader.Whole("burst", 1, RateLimit.MostBurst) : current?.Burst,
        };
        if (reader.IsObject)
        {
            Require("permits", permits);
            Require("perSeconds", perSeconds);
        }

        reader.RefuseUnknownFields();
        return result;

        int? Whole(string field, int most, int? before) => reader.Has(field) ? reader.Whole(field, 1, most) : before;

        void Require(string field, int? value)
        {
            if (value is null && !reader.Errors.Any(error => error.Field == reader.Name(field)))
            {
                reader.Add(field, "is required: a limit is so many permits in perSeconds seconds. To have no limit, set it to null as a whole.");
            }
        }
    }

    private static IReadOnlyDictionary<string, T> ReadPerType<T>(FieldReader reader, string field, IReadOnlyDictionary<string, T> current, Func<FieldReader, string, T?> read)
    {
        if (!reader.Has(field))
        {
            return current;
        }

        var result = new Dictionary<string, T>(StringComparer.Ordinal);
        if (reader.Nested(field, 2 * QueueSettings.MostTypes) is not { IsObject: true } types)
        {
            return result;
        }

        foreach (var (type, limit) in current)
        {
            result[type] = limit;
        }

        using var document = reader.Any(field)!.ToDocument();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var type = JsonData.NameOf(property);
            if (!JobNames.IsType(type))
            {
                types.Add(type, $"is not a type; it must be {JobNames.TypeForm}.");
            }
            else if (property.Value.ValueKind == JsonValueKind.Null)
            {
                result.Remove(type);
            }
            else if (read(types, type) is { } limit)
            {
                result[type] = limit;
            }
        }

        if (result.Count > QueueSettings.MostTypes)
        {
            reader.Add(field, $"would hold {result.Count} types; at most {QueueSettings.MostTypes} are allowed.");
        }

        return result;
    }
}
