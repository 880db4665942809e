using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using ReTraced.Jobs;
using ReTraced.Storage;

namespace ReTraced.Gateway.Http;

/// <summary>Reads query parameters and collects what is wrong with them. A parameter that nobody reads is refused: a misspelt filter must not pass for none.</summary>
public sealed class QueryReader(IQueryCollection query)
{
    /// <summary>Items on a page unless said otherwise.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Most items on a page.</summary>
    public const int MaxLimit = 500;

    private readonly List<FieldError> _errors = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>What was found wrong; complete once <see cref="Finish"/> was called.</summary>
    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>Refuses what nobody has read. True if all is well.</summary>
    public bool Finish()
    {
        foreach (var name in query.Keys.Where(name => !_known.Contains(name)))
        {
            Add(name, $"is not a parameter here; known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
        }

        return _errors.Count == 0;
    }

    /// <summary>Notes that a parameter is wrong.</summary>
    public void Add(string name, string message) => _errors.Add(new FieldError(name, message));

    /// <summary>A text.</summary>
    public string? Text(string name, Func<string, bool>? valid = null, string? form = null)
    {
        _known.Add(name);
        var values = query[name];
        if (values.Count > 1)
        {
            Add(name, "is given more than once.");
            return null;
        }

        var value = values.Count == 1 ? values[0] : null;
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        // A number with NULs behind it would still be read as one.
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            Add(name, "holds a NUL character.");
            return null;
        }

        if (value.Length > 1000 || (valid is not null && !valid(value)))
        {
            Add(name, form is null ? "is longer than 1000 characters." : $"'{Short(value)}' is not allowed; it must be {form}.");
            return null;
        }

        return value;
    }

    /// <summary>A whole number.</summary>
    public long? Whole(string name, long min, long max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Add(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}, and is '{Short(text)}'."));
        return null;
    }

    /// <summary>True or false.</summary>
    public bool? Bool(string name) => Choice(name, ("true", true), ("false", false));

    /// <summary>One of a few words.</summary>
    public T? Choice<T>(string name, params ReadOnlySpan<(string Name, T Value)> choices)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var names = new List<string>();
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }

            names.Add(word);
        }

        Add(name, $"must be one of {string.Join(", ", names)}, and is '{Short(text)}'.");
        return null;
    }

    /// <summary>Conditions on fields of jobData: the parameters whose name begins so, followed by the path of a field. A path may come several times: an array can have all of the values.</summary>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="text">The query as it was sent: unlike names of parameters, names of fields may differ in letter case alone.</param>
    public IReadOnlyList<FieldCondition> Fields(string prefix, QueryString text)
    {
        _known.Add(prefix + "PATH");
        var conditions = new List<FieldCondition>();
        foreach (var parameter in new QueryStringEnumerable(text.Value))
        {
            var name = parameter.DecodeName().ToString();
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            _known.Add(name);
            var wrong = !name.StartsWith(prefix, StringComparison.Ordinal) ? $"must begin with {prefix} in lower case."
                : conditions.Count == FieldCondition.MostInAFilter ? $"is one too many: at most {FieldCondition.MostInAFilter} conditions may be given."
                : Add(conditions, name[prefix.Length..], parameter.DecodeValue().ToString());
            if (wrong is not null)
            {
                Add(name.Length > FieldCondition.MaxPathLength ? Short(name) : name, wrong);
                break;
            }
        }

        // What stands behind a mistake is not unknown for it.
        foreach (var name in query.Keys.Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            _known.Add(name);
        }

        return conditions;
    }

    /// <summary>The page that is asked for.</summary>
    public (int Limit, string? Cursor) Page() => ((int)(Whole("limit", 1, MaxLimit) ?? DefaultLimit), Text("cursor"));

    private static string? Add(List<FieldCondition> conditions, string path, string value)
    {
        if (FieldCondition.TryParse(path, value, out var wrong) is { } condition)
        {
            conditions.Add(condition);
        }

        return wrong;
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
