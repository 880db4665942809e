using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ReTraced.Client;

namespace ReTraced.Hosting;

/// <summary>Checks the settings at start. Each message names the setting, its value and what it may be.</summary>
public sealed class ReTracedOptionsValidation(IConfiguration configuration) : IValidateOptions<ReTracedOptions>
{
    // A call has at most 1,048,576 keys and arguments before Redis 7, and a job of a batch takes 23.
    private const int MostInOneCall = 40_000;

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ReTracedOptions options)
    {
        var problems = UnknownSettings.Find(configuration.GetSection(ReTracedOptions.Section), typeof(ReTracedOptions)).ToList();
        OneOf(problems, "Store", options.Store, "sqlite", "redis");
        if (options.Store is "sqlite" && !GrainHost.MayUse(options.Store))
        {
            problems.Add("ReTraced:Store is 'sqlite'; a cluster needs redis, because one process owns a SQLite file.");
        }

        Identifier(problems, "Cluster:ServiceId", options.Cluster.ServiceId);
        Identifier(problems, "Cluster:ClusterId", options.Cluster.ClusterId);
        Range(problems, "Cluster:SiloPort", options.Cluster.SiloPort, 1, 65_535);
        Range(problems, "Cluster:GatewayPort", options.Cluster.GatewayPort, 1, 65_535);
        if (options.Cluster.SiloPort == options.Cluster.GatewayPort)
        {
            problems.Add(FormattableString.Invariant($"ReTraced:Cluster:SiloPort and ReTraced:Cluster:GatewayPort are both {options.Cluster.SiloPort}; they must differ."));
        }

        if (string.IsNullOrWhiteSpace(options.Cluster.AdvertisedAddress))
        {
            problems.Add($"ReTraced:Cluster:AdvertisedAddress is empty; it may be an IP address, a host name, or '{ClusterSettings.OwnAddress}'.");
        }

        OneOf(problems, "Sqlite:Synchronous", options.Sqlite.Synchronous, "full", "normal");
        if (string.IsNullOrWhiteSpace(options.Sqlite.Path))
        {
            problems.Add("ReTraced:Sqlite:Path is empty; it must name a file, for example data/retraced.db.");
        }

        if (string.IsNullOrWhiteSpace(options.Redis.ConnectionString))
        {
            problems.Add("ReTraced:Redis:ConnectionString is empty; it must name a server, for example localhost:6379.");
        }

        if (!SettingForms.IsKeyPrefix(options.Redis.KeyPrefix))
        {
            problems.Add($"ReTraced:Redis:KeyPrefix is '{options.Redis.KeyPrefix}'; it may be {SettingForms.KeyPrefixForm}");
        }

        Range(problems, "Redis:TimeoutSeconds", options.Redis.TimeoutSeconds, 1, 60);
        Range(problems, "Redis:WaitForReplicas", options.Redis.WaitForReplicas, 0, 10);
        if (options.Store == "redis" && options.Limits.BatchSize > MostInOneCall)
        {
            problems.Add(FormattableString.Invariant($"ReTraced:Limits:BatchSize is {options.Limits.BatchSize}; with ReTraced:Store redis it may be 1 to {MostInOneCall}: Redis takes no more in one call."));
        }

        Range(problems, "ShutdownSeconds", options.ShutdownSeconds, 0, 3600);
        Range(problems, "Concurrency", options.Concurrency, 1, 10_000);
        Range(problems, "Limits:JobDataBytes", options.Limits.JobDataBytes, 1, 256 * 1024 * 1024);
        Range(problems, "Limits:BatchSize", options.Limits.BatchSize, 1, 100_000);
        Range(problems, "Limits:Connections", options.Limits.Connections, 10, 1_000_000);
        if (options.Limits.LongPolls < 1 || options.Limits.LongPolls > LimitSettings.MostLongPolls(options.Limits.Connections))
        {
            problems.Add(FormattableString.Invariant($"ReTraced:Limits:LongPolls is {options.Limits.LongPolls}; it may be 1 to {LimitSettings.MostLongPolls(options.Limits.Connections)}, nine tenths of ReTraced:Limits:Connections: a poll that waits holds a connection."));
        }

        foreach (var entry in options.Webhooks.Allow)
        {
            if (AllowList.Problem(entry) is { } problem)
            {
                problems.Add($"ReTraced:Webhooks:Allow holds '{entry}'; {problem}");
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Identifier(List<string> problems, string setting, string value)
    {
        if (!SettingForms.IsId(value))
        {
            problems.Add($"ReTraced:{setting} is '{value}'; it may be {SettingForms.IdForm}");
        }
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
