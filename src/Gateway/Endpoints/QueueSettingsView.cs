using ReTraced.Jobs;
using ReTraced.Queues;

namespace ReTraced.Gateway.Endpoints;

/// <summary>The settings of a queue as the API shows them: all but what is secret.</summary>
/// <param name="Paused">True if it hands out no work.</param>
/// <param name="Draining">True if it takes in no new jobs.</param>
/// <param name="MaxConcurrency">Most jobs that run at a time; absent: no limit.</param>
/// <param name="PerTypeMaxConcurrency">The same for jobs of one type, by type.</param>
/// <param name="PerKeyMaxConcurrency">The same for the jobs of each rateKey; absent: no limit.</param>
/// <param name="RateLimit">How often jobs are handed out; absent: no limit.</param>
/// <param name="PerTypeRateLimit">The same for jobs of one type, by type.</param>
/// <param name="PerKeyRateLimit">The same for the jobs of each rateKey; absent: no limit.</param>
/// <param name="PriorityAgingSeconds">How many seconds of waiting are worth one level of priority; 0: none is.</param>
/// <param name="Partitions">Over how many queue grains the order of the jobs is spread.</param>
/// <param name="Defaults">Fields that a job of this queue gets when it does not say them.</param>
/// <param name="Retention">How long finished jobs are kept.</param>
/// <param name="Classification">What this queue takes error codes for, against the default classification.</param>
/// <param name="Webhook">Where all its jobs are sent; absent: handlers and workers run them.</param>
/// <param name="DlqPolicy">What becomes by itself of jobs that have died; absent: nothing.</param>
public sealed record QueueSettingsView(
    bool Paused,
    bool Draining,
    int? MaxConcurrency,
    IReadOnlyDictionary<string, int> PerTypeMaxConcurrency,
    int? PerKeyMaxConcurrency,
    RateLimit? RateLimit,
    IReadOnlyDictionary<string, RateLimit> PerTypeRateLimit,
    RateLimit? PerKeyRateLimit,
    int PriorityAgingSeconds,
    int Partitions,
    JobDefaults Defaults,
    QueueRetention Retention,
    IReadOnlyDictionary<string, FailureType> Classification,
    WebhookView? Webhook,
    DlqPolicy? DlqPolicy)
{
    /// <summary>What is shown of settings.</summary>
    public static QueueSettingsView Of(QueueSettings settings) => new(
        settings.Paused,
        settings.Draining,
        settings.MaxConcurrency,
        settings.PerTypeMaxConcurrency,
        settings.PerKeyMaxConcurrency,
        settings.RateLimit,
        settings.PerTypeRateLimit,
        settings.PerKeyRateLimit,
        settings.PriorityAgingSeconds,
        settings.Partitions,
        settings.Defaults,
        settings.Retention,
        settings.Classification,
        settings.Webhook is { } webhook ? WebhookView.Of(webhook) : null,
        settings.DlqPolicy);
}

/// <summary>A webhook as the API shows it. The secret and the values of the headers are taken and never shown.</summary>
/// <param name="Url">Where the jobs are sent.</param>
/// <param name="SecretSet">True if requests are signed.</param>
/// <param name="Headers">The names of the request headers that were set.</param>
public sealed record WebhookView(string Url, bool SecretSet, IReadOnlyList<string> Headers)
{
    /// <summary>What is shown of a webhook.</summary>
    public static WebhookView Of(Webhook webhook) =>
        new(webhook.Url, webhook.Secret is not null, [.. webhook.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase)]);
}
