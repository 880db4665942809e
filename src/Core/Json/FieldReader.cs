using System.Text.Json;
using ReTraced.Jobs;

namespace ReTraced.Json;

/// <summary>
/// Reads the fields of a JSON object and collects what is wrong with every one of them, so that a caller who made
/// three mistakes hears of all three. A field that is absent or null reads as null.
/// </summary>
public sealed partial class FieldReader
{
    private readonly JsonElement _source;
    private readonly string _prefix;
    private readonly List<FieldError> _errors;
    // Some thirty at most: a set of them would cost more than it saves, once for each job of a batch.
    private readonly List<string> _known = new(32);

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

    /// <summary>
    /// The field's own object, whose names are the caller's to choose; null if there are more than <paramref name="most"/>.
    /// Finding one takes time for each, so finding every one of very many would take the time of their square.
    /// </summary>
    public FieldReader? Nested(string field, int most)
    {
        if (Find(field) is { ValueKind: JsonValueKind.Object } value && value.GetPropertyCount() is var count && count > most)
        {
            Add(field, $"names {count} fields; at most {most} can be changed at a time.");
            return null;
        }

        return Nested(field);
    }

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
            return TryFind(field, out value);
        }
    }

    // Another member's name is half a surrogate pair, which the lookup cannot compare.
    private bool TryFind(string field, out JsonElement value)
    {
        value = _source.EnumerateObject().LastOrDefault(property => JsonData.NameOf(property) == field).Value;
        return value.ValueKind != JsonValueKind.Undefined;
    }

    private void Wrong(string field, string rule, JsonElement value)
    {
        var raw = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Kind(value) : value.GetRawText();
        Add(field, $"{rule}, and is {(raw.Length <= 80 ? raw : raw[..80] + "…")}.");
    }
}
