namespace ReTraced.Tests;

// Jobs that fail and are retried, honestly and with a planted fault.
internal static class Retried
{
    // Fails at once at each run, and starts each retry after the delay that is given, whatever was planned.
    public static Life After(JobSpec spec, params long[] actualDelays)
    {
        var life = new Life(spec).Start();
        foreach (var delay in actualDelays)
        {
            life.Fail();
            life.Do(new Due(), after: delay);
            life.Start();
        }

        return life;
    }

    // A scheduler whose backoff is broken: it planned these delays, whatever the formula of its decisions gives, and kept them.
    public static (JobState Job, IReadOnlyList<LedgerEntry> Ledger) Planted(JobSpec spec, params long[] plannedDelays)
    {
        var life = After(spec, plannedDelays);
        var failures = 0;
        return (life.State, [.. life.Ledger.Select(entry => entry.Event is FailedRun fail && failures < plannedDelays.Length ? Plan(entry, fail, plannedDelays[failures++]) : entry)]);
    }

    private static LedgerEntry Plan(LedgerEntry entry, FailedRun fail, long delayMs) =>
        entry with { Event = fail with { Decision = fail.Decision! with { DelayMs = delayMs, RunAt = entry.At + delayMs } } };
}
