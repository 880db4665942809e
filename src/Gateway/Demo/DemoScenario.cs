namespace ReTraced.Gateway.Demo;

/// <summary>One job of the demonstration.</summary>
/// <param name="Name">What its lines are marked with.</param>
/// <param name="Shows">What it is there to show.</param>
/// <param name="Body">The body of POST /api/v1/jobs.</param>
public sealed record DemoScenario(string Name, string Shows, string Body)
{
    /// <summary>One of each strategy and each outcome, with delays short enough to watch.</summary>
    public static readonly IReadOnlyList<DemoScenario> All =
    [
        new("success", "a job that succeeds", """
            {"queueName":"email","jobData":{"to":"ada@example.com","subject":"SUCCESS"}}
            """),
        new("network", "exponential backoff until it is dead", """
            {"queueName":"email","jobData":{"to":"ada@example.com","subject":"NETWORK_ERROR"},"maxTries":4,
             "backoffStrategy":"exponential","backoffConfig":{"baseDelaySeconds":0.5,"factor":2}}
            """),
        new("timeout", "linear backoff; each run is stopped at its timeout of 1 s", """
            {"queueName":"email","jobData":{"to":"ada@example.com","subject":"TIMEOUT"},"maxTries":3,"timeoutSeconds":1,
             "backoffStrategy":"linear","backoffConfig":{"baseDelaySeconds":0.4}}
            """),
        new("crash", "fixed backoff with jitter; the handler has a bug", """
            {"queueName":"email","jobData":{"to":"ada@example.com","subject":"CRASH"},"maxTries":3,
             "backoffStrategy":"fixed","backoffConfig":{"baseDelaySeconds":0.6,"jitterSeconds":0.3}}
            """),
        new("third", "threeTier backoff; the third try succeeds", """
            {"queueName":"email","jobData":{"to":"ada@example.com","subject":"THIRD_TRY"},
             "backoffStrategy":"threeTier","backoffConfig":{"baseDelaySeconds":0.7,"limitOfTries":2}}
            """),
        new("invalid", "a permanent failure, then a person mends the data and replays it", """
            {"queueName":"email","jobData":{"to":"nobody","subject":"INVALID_JOB_DATA"}}
            """),
    ];
}
