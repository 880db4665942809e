using Microsoft.Extensions.Options;

namespace ReTraced.Hosting;

/// <summary>Checks the settings at start. Each message names the setting, its value and what it may be.</summary>
public sealed class ReTracedOptionsValidation : IValidateOptions<ReTracedOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ReTracedOptions options)
    {
        var problems = new List<string>();
        OneOf(problems, "Store", options.Store, "sqlite");
        OneOf(problems, "Sqlite:Synchronous", options.Sqlite.Synchronous, "full", "normal");
        if (string.IsNullOrWhiteSpace(options.Sqlite.Path))
        {
            problems.Add("ReTraced:Sqlite:Path is empty; it must name a file, for example data/retraced.db.");
        }

        Range(problems, "ShutdownSeconds", options.ShutdownSeconds, 0, 3600);
        Range(problems, "Concurrency", options.Concurrency, 1, 10_000);
        Range(problems, "Limits:JobDataBytes", options.Limits.JobDataBytes, 1, 256 * 1024 * 1024);
        Range(problems, "Limits:BatchSize", options.Limits.BatchSize, 1, 100_000);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void OneOf(List<string> problems, string setting, string value, params string[] allowed)
    {
        if (!allowed.Contains(value, StringComparer.Ordinal))
        {
            problems.Add($"ReTraced:{setting} is '{value}'; it may be {string.Join(" or ", allowed)}.");
        }
    }

    private static void Range(List<string> problems, string setting, int value, int min, int max)
    {
        if (value < min || value > max)
        {
            problems.Add(FormattableString.Invariant($"ReTraced:{setting} is {value}; it may be {min} to {max}."));
        }
    }
}
