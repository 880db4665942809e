using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReTraced.Backoff;
using ReTraced.Gateway.Http;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;

namespace ReTraced.Gateway.Dashboard.Pages.Backoff;

/// <summary>What a backoff would do, before it is used.</summary>
internal static class BackoffPage
{
    private const string Strategy = "strategy";
    private const string MaxTries = "maxTries";
    private const int DefaultTries = 5;

    private static readonly string[] Numbers = ["baseDelaySeconds", "factor", "maxDelaySeconds", "jitterSeconds", "limitOfTries"];

    public static IResult Show(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])[Strategy, MaxTries, .. Numbers, "tier2"])
        {
            if (query.Text(name) is { } text)
            {
                given.Add(name, text);
            }
        }

        if (!query.Finish())
        {
            return PageResult.Wrong(query.Errors);
        }

        // Read as the API reads it, so that both take and refuse the same.
        var fields = new FieldReader(JsonSerializer.SerializeToElement(Body(given)), "");
        var strategy = JobFields.ReadStrategy(fields, "backoffStrategy") ?? BackoffStrategy.Exponential;
        var config = JobFields.ReadBackoff(fields.Nested("backoffConfig")!);
        var maxTries = fields.Whole(MaxTries, 1, 1_000) ?? DefaultTries;
        return PageResult.Of<BackoffView>(new BackoffModel(given, fields.Errors, fields.Failed ? null : BackoffPreview.Of(strategy, config, maxTries)));
    }

    private static JsonObject Body(Dictionary<string, string> given)
    {
        var config = new JsonObject();
        foreach (var name in Numbers.Append("tier2"))
        {
            if (given.TryGetValue(name, out var text))
            {
                config[name] = Value(text);
            }
        }

        return new JsonObject
        {
            ["backoffStrategy"] = given.GetValueOrDefault(Strategy),
            ["backoffConfig"] = config,
            [MaxTries] = given.TryGetValue(MaxTries, out var tries) ? Value(tries) : null,
        };
    }

    // What is no number stays what it is, and is refused as that.
    private static JsonNode Value(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number == Math.Floor(number) && Math.Abs(number) < int.MaxValue ? (int)number : number : text;
}

/// <summary>What the backoff designer shows.</summary>
/// <param name="Given">What was given, by the names of the form.</param>
/// <param name="Errors">What is wrong with it.</param>
/// <param name="Preview">The delays; null if something is wrong.</param>
public sealed record BackoffModel(IReadOnlyDictionary<string, string> Given, IReadOnlyList<FieldError> Errors, BackoffPreview? Preview)
{
    /// <summary>What stands in a field of numbers: empty if something else was given.</summary>
    public string Of(string name, double standard) =>
        !Given.TryGetValue(name, out var given) ? standard.ToString(CultureInfo.InvariantCulture) : double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? given : "";

    /// <summary>What is wrong with a field; null if nothing is.</summary>
    public string? Wrong(string name) => Errors.FirstOrDefault(error => error.Field == name || error.Field == $"backoffConfig.{name}")?.Message;
}
