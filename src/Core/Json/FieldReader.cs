using System.Globalization;
using System.Text.Json;
using ReTraced.Jobs;

namespace ReTraced.Json;

/// <summary>
/// Reads the fields of a JSON object and collects what is wrong with every one of them, so that a caller who made
/// three mistakes hears of all three. A field that is absent or null reads as null.
/// </summary>
public sealed class FieldReader
{
    private readonly JsonElement _source;
    private readonly string _prefix;
    private readonly List<FieldError> _errors;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Reads an object whose place in the whole input is <paramref name="path"/>, empty for the whole input.</summary>
    public FieldReader(JsonElement source, string path)
        : this(source, path, [])
    {
    }

    private FieldReader(JsonElement source, string path, List<FieldError> errors)
    {
        _source = source;
        _errors = errors;
        _prefix = path.Length == 0 ? "" : path + ".";
        if (source.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new FieldError(path.Length == 0 ? "body" : path, $"must be a JSON object, and is {Kind(source)}."));
        }
    }

    /// <summary>What was found wrong so far.</summary>
    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>True if anything was found wrong.</summary>
    public bool Failed => _errors.Count > 0;

    /// <summary>True if there are fields to read at all.</summary>
    public bool IsObject => _source.ValueKind == JsonValueKind.Object;

    /// <summary>Notes that a field is wrong.</summary>
    public void Add(string field, string message) => _errors.Add(new FieldError(_prefix + field, message));

    /// <summary>Notes something wrong that was found elsewhere.</summary>
    public void Add(FieldError error) => _errors.Add(error);

    /// <summary>The field's place in the whole input.</summary>
    public string Name(string field) => _prefix + field;

    /// <summary>True if the field is there, even as null.</summary>
    public bool Has(string field) => Find(field, nullCounts: true) is not null;

    /// <summary>Refuses each field that nobody has asked for, by name. Call it last.</summary>
    public void RefuseUnknownFields()
    {
        if (_source.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in _source.EnumerateObject())
        {
            var name = JsonData.NameOf(property);
            if (!_known.Contains(name))
            {
                Add(name, "is not a field that can be given here.");
            }
        }
    }

    /// <summary>Any JSON value, its bytes as they came; null only if the field is absent.</summary>
    public JsonData? Any(string field) => Find(field, nullCounts: true) is { } value ? JsonData.FromElement(value) : null;

    /// <summary>The field's own object.</summary>
    public FieldReader? Nested(string field) => Find(field) is { } value ? new FieldReader(value, _prefix + field, _errors) : null;

    /// <summary>The field as an array's elements.</summary>
    public IReadOnlyList<JsonElement>? Array(string field)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return [.. value.EnumerateArray()];
        }

        Wrong(field, "must be an array", value);
        return null;
    }

    /// <summary>An array of at most <paramref name="most"/> strings that <paramref name="valid"/> accepts; null if it is absent or too long.</summary>
    public List<string>? Names(string field, int most, Func<string, bool> valid, string form)
    {
        if (Array(field) is not { } elements)
        {
            return null;
        }

        if (elements.Count > most)
        {
            Add(field, $"has {elements.Count} {field}; at most {most} are allowed.");
            return null;
        }

        var names = new List<string>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i].ValueKind == JsonValueKind.String && JsonData.TryGetString(elements[i], out var name) && valid(name))
            {
                names.Add(name);
            }
            else
            {
                Add($"{field}[{i}]", $"must be a string of the form {form}.");
            }
        }

        return names;
    }

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

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private JsonElement? Find(string field, bool nullCounts = false)
    {
        _known.Add(field);
        return _source.ValueKind == JsonValueKind.Object && TryGet(field, out var value) && (nullCounts || value.ValueKind != JsonValueKind.Null)
            ? value
            : null;
    }

    private bool TryGet(string field, out JsonElement value)
    {
        try
        {
            return _source.TryGetProperty(field, out value);
        }
        catch (InvalidOperationException)
        {
            // Another member's name is half a surrogate pair, which the lookup cannot compare.
            value = _source.EnumerateObject().LastOrDefault(property => JsonData.NameOf(property) == field).Value;
            return value.ValueKind != JsonValueKind.Undefined;
        }
    }

    private void Wrong(string field, string rule, JsonElement value)
    {
        var raw = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Kind(value) : value.GetRawText();
        Add(field, $"{rule}, and is {(raw.Length <= 80 ? raw : raw[..80] + "…")}.");
    }
}
