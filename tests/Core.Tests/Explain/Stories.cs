namespace ReTraced.Tests;

// The lives behind the golden explanations.
internal static class Stories
{
    private static readonly JobSpec Spec = Life.Spec("job-0") with
    {
        MaxTries = 4,
        BackoffConfig = new BackoffConfig { BaseDelaySeconds = 1, Factor = 2, MaxDelaySeconds = 60 },
    };

    public static Life Of(string name)
    {
        var life = new Life(name switch
        {
            "expired" => Spec with { RunAt = Life.Epoch + 60_000, ExpiresAt = Life.Epoch + 90_000 },
            _ => Spec,
        });
        switch (name)
        {
            case "completed-at-first-run":
                life.Start(after: 3).Do(new Succeeded(), after: 420);
                break;
            case "dead-after-four-tries":
                Die(life);
                break;
            case "invalid-data-failed":
                life.Start(after: 3).Fail(ErrorCodes.InvalidJobData, after: 42);
                break;
            case "replayed-by-hand-and-completed":
                Die(life);
                life.Do(new RetryAsked { By = "ann", Reason = "The address was wrong", Changes = JsonData.Parse("""[{"op":"replace","path":"/jobData/subject","value":"SUCCESS"},{"op":"add","path":"/jobData/cc","value":"bob"}]""") }, after: 3_600_000);
                life.Start(after: 4).Do(new Succeeded(), after: 420);
                break;
            case "leases-lost-then-poisoned":
                for (var i = 0; i < 3; i++)
                {
                    life.Start($"worker-{i + 1}", after: 15).Lose(after: 30_000);
                }

                break;
            case "cancelled-while-delayed":
                life.Start(after: 3).Fail(after: 100);
                life.Do(new CancelAsked { By = "ann", Reason = "The customer left" }, after: 500);
                break;
            case "cancelled-while-running":
                life.Start(after: 3).Do(new CancelAsked { By = "ann", Reason = "The customer left" }, after: 500);
                life.Do(Life.Failure() with { QueueKind = FailureType.Permanent }, after: 1000);
                break;
            case "expired":
                life.Do(new Expired(), after: 90_000);
                break;
            case "released":
                life.Start(after: 3).Do(new Released { By = "worker-1", Reason = "shutting down" }, after: 12_000);
                life.Start("worker-2", after: 250).Do(new Succeeded(), after: 420);
                break;
            case "run-now-by-hand":
                life.Start(after: 3).Fail(after: 100);
                life.Do(new RunNow { By = "ann", Reason = "The network is back" }, after: 200);
                life.Start(after: 5).Do(new Succeeded(), after: 420);
                break;
            case "poisoned-by-hand":
                Die(life);
                life.Do(new PoisonAsked { By = "ann", Reason = "It fills the disk" }, after: 60_000);
                break;
            case "retry-after":
                life.Start(after: 3).Fail(ErrorCodes.RateLimitExceeded, after: 100, retryAfterMs: 30_000);
                life.Do(new Due(), after: 30_000);
                life.Start(after: 2).Fail(ErrorCodes.RateLimitExceeded, after: 100);
                break;
            case "running":
                life.Start(after: 3).Fail(after: 100);
                life.Do(new Due(), after: 1000);
                life.Start("worker-2", after: 7);
                break;
            default:
                throw new ArgumentException(name);
        }

        return life;
    }

    // Four tries that fail after 100 ms each; each retry starts a few milliseconds late.
    private static void Die(Life life)
    {
        life.Start(after: 3).Fail(after: 100);
        foreach (var (delay, late) in new[] { (1000, 4), (2000, 6), (4000, 5) })
        {
            life.Do(new Due(), after: delay);
            life.Start(after: late).Fail(after: 100);
        }
    }
}
