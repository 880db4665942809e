using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace ReTraced.Gateway.Dashboard;

/// <summary>
/// What a form of filters sends, as the API would be asked: without what was left empty, instants as Unix milliseconds, columns as one list. A page
/// leads to that address, so that the one that a person copies says what was chosen and nothing else, and is the same for the API.
/// </summary>
internal static class PageQuery
{
    /// <summary>A field of jobData and its value: <c>customer.id=42</c> becomes <c>data.customer.id=42</c>.</summary>
    public const string Field = "field";

    /// <summary>A column that was ticked.</summary>
    public const string Column = "column";

    /// <summary>All columns, with commas between.</summary>
    public const string Columns = "columns";

    private static readonly string[] InstantForms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFF"];

    /// <summary>The address that the page should have; null if it has it.</summary>
    /// <param name="request">The request for the page.</param>
    /// <param name="renamed">Gives a parameter another name; null leaves it out.</param>
    public static string? Canonical(HttpRequest request, Func<string, string?>? renamed = null)
    {
        var (query, columns, changed) = (new QueryBuilder(), new List<string>(), false);
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            var (sent, text) = (parameter.DecodeName().ToString(), parameter.DecodeValue().ToString());
            var (name, value) = Read(sent, text.Trim());
            changed |= name != sent || value != text;
            if (name == Column)
            {
                columns.Add(value);
            }
            else if (value.Length > 0 && (renamed is null ? name : renamed(name)) is { } kept)
            {
                changed |= kept != name;
                query.Add(kept, value);
            }
            else
            {
                changed = true;
            }
        }

        if (columns.Count > 0)
        {
            query.Add(Columns, string.Join(',', columns));
        }

        return changed || columns.Count > 0 ? request.Path + query.ToQueryString().ToString() : null;
    }

    /// <summary>The query without some parameters, for links to the API and for hidden fields.</summary>
    public static IEnumerable<(string Name, string Value)> Except(HttpRequest request, params string[] names)
    {
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            var name = parameter.DecodeName().ToString();
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                yield return (name, parameter.DecodeValue().ToString());
            }
        }
    }

    /// <summary>An address with parameters.</summary>
    public static string Address(string path, IEnumerable<(string Name, string Value)> parameters)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in parameters)
        {
            query.Add(name, value);
        }

        return path + query.ToQueryString().ToString();
    }

    /// <summary>An instant as a field of a form has it, in UTC; empty if there is none.</summary>
    public static string Local(long? instant) => instant is { } at ? Shown.Iso(at)[..^(at % 1_000 == 0 ? 5 : 1)] : "";

    private static (string Name, string Value) Read(string name, string value)
    {
        if (name == Field && value.IndexOf('=', StringComparison.Ordinal) is > 0 and var end)
        {
            return ("data." + value[..end].Trim(), value[(end + 1)..].Trim());
        }

        // Whoever writes an instant in a form means UTC, which stands beside it.
        return name.EndsWith("After", StringComparison.Ordinal) || name.EndsWith("Before", StringComparison.Ordinal)
            ? (name, DateTimeOffset.TryParseExact(value, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : value)
            : (name, value);
    }
}
