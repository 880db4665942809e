namespace ReTraced.Tests;

// Builds a life from random steps; events that are refused change nothing and are left out.
internal static class RandomLife
{
    private static readonly BackoffConfig[] Configs =
    [
        BackoffConfig.Default,
        new() { BaseDelaySeconds = 0 },
        new() { BaseDelaySeconds = 0.0005, Factor = 1.7, JitterSeconds = 1.001, MaxDelaySeconds = 7.25 },
        new() { BaseDelaySeconds = 86_400, Factor = 1000, JitterSeconds = 3600, MaxDelaySeconds = 2_592_000, LimitOfTries = 2 },
        new() { LimitOfTries = 2, Tier2 = BackoffStrategy.Linear, JitterSeconds = 0.5 },
    ];

    public static Life Of(Step[] steps)
    {
        var seed = steps.Length == 0 ? 0 : steps[0].Pick;
        var life = new Life(Spec(seed), openParents: seed % 6 == 0 ? 2 : 0);
        foreach (var step in steps)
        {
            life.Now += step.ClockMs;
            life.JitterMs = step.Pick;
            var e = step.Event(life);
            var before = life.Status;
            if (life.Try(e) is Transition)
            {
                life.Do(e);
            }
            else
            {
                Assert.Equal(before, life.Status);
            }
        }

        return life;
    }

    private static JobSpec Spec(int seed) => Life.Spec() with
    {
        JobData = JsonData.Parse("""{"a":1,"b":{"c":[1,"é"]}}"""),
        MaxTries = 1 + (seed % 5),
        HistoryNeed = seed % 4 != 0,
        RunAt = seed % 7 == 0 ? Life.Epoch + 5000 : null,
        ExpiresAt = seed % 3 == 0 ? Life.Epoch + 3000 : null,
        BackoffStrategy = (BackoffStrategy)(seed / 3 % 4),
        BackoffConfig = Configs[seed / 5 % Configs.Length],
        Tags = seed % 2 == 0 ? ["a", "b"] : null,
    };
}
