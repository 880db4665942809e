using System.Globalization;
using System.Text.Json;

namespace ReTraced.Json;

/// <content>Single values: texts, numbers, words.</content>
public sealed partial class FieldReader
{
    /// <summary>A string of at most <paramref name="maxLength"/> characters that <paramref name="valid"/> accepts.</summary>
    public string? Text(string field, int maxLength, Func<string, bool>? valid = null, string? form = null)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || !JsonData.TryGetString(value, out var text))
        {
            Wrong(field, "must be a string of valid Unicode", value);
            return null;
        }

        if (text.Length > maxLength)
        {
            Add(field, $"is {text.Length} characters long; at most {maxLength} are allowed.");
            return null;
        }

        if (valid is not null && !valid(text))
        {
            Add(field, $"'{text}' is not allowed; it must be {form}.");
            return null;
        }

        return text;
    }

    /// <summary>A string that no message may quote, because it may be confidential.</summary>
    public string? Unquoted(string field, Func<string, bool> valid, string form)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && JsonData.TryGetString(value, out var text) && valid(text))
        {
            return text;
        }

        Add(field, value.ValueKind == JsonValueKind.String ? $"must be {form}." : $"must be {form}, and is {Kind(value)}.");
        return null;
    }

    /// <summary>A text that must be there and hold more than white space.</summary>
    public string RequiredText(string field, int maxLength)
    {
        var before = _errors.Count;
        var text = Text(field, maxLength);
        if (string.IsNullOrWhiteSpace(text) && _errors.Count == before)
        {
            Add(field, "is required and must not be empty.");
        }

        return text ?? "";
    }

    /// <summary>True or false.</summary>
    public bool? Bool(string field)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Wrong(field, "must be true or false", value);
        return null;
    }

    /// <summary>A whole number in [min, max].</summary>
    public long? Wide(string field, long min, long max)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Wrong(field, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"), value);
        return null;
    }

    /// <summary>A whole number in [min, max] that fits in 32 bits.</summary>
    public int? Whole(string field, int min, int max) => (int?)Wide(field, min, max);

    /// <summary>A number in [min, max].</summary>
    public double? Number(string field, double min, double max)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) && number >= min && number <= max)
        {
            // Negative zero becomes zero: nobody wants to read of a delay of -0 s.
            return number + 0.0;
        }

        Wrong(field, string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}"), value);
        return null;
    }

    /// <summary>One of a few words, exactly as written.</summary>
    public T? Choice<T>(string field, params ReadOnlySpan<(string Name, T Value)> choices)
        where T : struct
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.String && JsonData.TryGetString(value, out var given) ? given : null;
        var names = new List<string>(choices.Length);
        foreach (var (name, choice) in choices)
        {
            if (text == name)
            {
                return choice;
            }

            names.Add(name);
        }

        Wrong(field, $"must be one of {string.Join(", ", names)}", value);
        return null;
    }
}
