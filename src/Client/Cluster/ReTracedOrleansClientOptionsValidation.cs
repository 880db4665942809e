using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ReTraced.Access;
using StackExchange.Redis;

namespace ReTraced.Client.Cluster;

/// <summary>Checks the settings at start. Each message names the setting, its value and what it may be.</summary>
internal sealed class ReTracedOrleansClientOptionsValidation : IValidateOptions<ReTracedOrleansClientOptions>
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ReTracedOrleansClientOptions options)
    {
        var problems = new List<string>();
        Form(problems, "ServiceId", options.ServiceId, SettingForms.IsId, SettingForms.IdForm);
        Form(problems, "ClusterId", options.ClusterId, SettingForms.IsId, SettingForms.IdForm);
        Form(problems, "RedisKeyPrefix", options.RedisKeyPrefix, SettingForms.IsKeyPrefix, SettingForms.KeyPrefixForm);
        Form(problems, "Name", options.Name, CallerNames.IsName, $"{CallerNames.Form}; {CallerNames.Reserved}.");
        if (options.ConnectWithin != Timeout.InfiniteTimeSpan && (options.ConnectWithin < TimeSpan.Zero || options.ConnectWithin > LongestWait))
        {
            problems.Add($"{nameof(ReTracedOrleansClientOptions)}.ConnectWithin is {options.ConnectWithin:c}; it may be 0 to 24 hours, or Timeout.InfiniteTimeSpan.");
        }

        Redis(problems, options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>How to connect to Redis.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    /// <exception cref="CryptographicException">The file holds no certificate.</exception>
    /// <exception cref="IOException">There is no such file.</exception>
    public static ConfigurationOptions RedisOf(ReTracedOrleansClientOptions options)
    {
        var redis = ConfigurationOptions.Parse(options.RedisConnectionString);
        // Whoever waits for silos tries again by itself, and says what it waits for.
        redis.ConnectRetry = 1;
        redis.ClientName ??= $"retraced-{options.Name}";
        if (options.RedisCertificateAuthority is { } authority)
        {
            redis.TrustIssuer(authority);
        }

        return redis;
    }

    // Never the connection string itself: it may hold a password.
    private static void Redis(List<string> problems, ReTracedOrleansClientOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.RedisConnectionString))
        {
            problems.Add($"{nameof(ReTracedOrleansClientOptions)}.RedisConnectionString is empty; it must name a server, for example localhost:6379.");
            return;
        }

        try
        {
            if (RedisOf(options).EndPoints.Count == 0)
            {
                problems.Add($"{nameof(ReTracedOrleansClientOptions)}.RedisConnectionString names no server; it is HOST:PORT and options after commas, for example localhost:6379,user=NAME,password=PASSWORD,ssl=true.");
            }
        }
        catch (ArgumentException e)
        {
            problems.Add($"{nameof(ReTracedOrleansClientOptions)}.RedisConnectionString cannot be read ({e.Message.TrimEnd('.')}); it is HOST:PORT and options after commas, for example localhost:6379,user=NAME,password=PASSWORD,ssl=true.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problems.Add($"{nameof(ReTracedOrleansClientOptions)}.RedisCertificateAuthority is '{options.RedisCertificateAuthority}', which cannot be read as a PEM certificate ({e.Message.TrimEnd('.')}); it may be the file of the authority that issued the server's certificate.");
        }
    }

    private static void Form(List<string> problems, string setting, string? value, Func<string, bool> valid, string form)
    {
        if (value is null || !valid(value))
        {
            problems.Add($"{nameof(ReTracedOrleansClientOptions)}.{setting} is '{value}'; it may be {form}");
        }
    }
}
