namespace ReTraced.Tests;

public sealed class GroupCensusTests
{
    private const long Hour = 3_600_000;
    private const long Now = (100 * Hour) + 1234;

    [Fact]
    public void Groups_CountLettersByTheirLastDeathAndReplaysByTheDeathTheyFollowed()
    {
        var census = new GroupCensus(Now);
        // Died of a, replayed with a change, died of b: the change did not mend a, and the letter is b's now.
        census.Add(Letter("moved", "b", Now), Head(new Death(Now - Hour, "a", [new Replay(Now - Hour + 1, RetryTrigger.Manual, "c1", RunResult.Failed)]), new Death(Now, "b")));
        census.Add(Letter("fixed", "a", Now - Hour, ResolutionKind.Replayed), Head(new Death(Now - Hour, "a", [new Replay(Now - 5, RetryTrigger.Manual, "c1", RunResult.Success)])));
        census.Add(Letter("running", "a", Now - (30 * Hour), ResolutionKind.Replayed), Head(new Death(Now - (30 * Hour), "a", [new Replay(Now - 4, RetryTrigger.Auto, null)])));
        census.Add(Letter("closed", "a", Now - 7, ResolutionKind.Discarded), Head(new Death(Now - 7, "a")));

        var groups = census.Groups();

        Assert.Equal(["b", "a"], groups.Select(group => group.Fingerprint));
        var (b, a) = (groups[0], groups[1]);
        Assert.Equal((1, 1, 1), (b.Count, b.Open, b.Deaths));
        Assert.Equal((3, 0, 2, 1, 4), (a.Count, a.Open, a.Replayed, a.Discarded, a.Deaths));
        Assert.Equal((Now - (30 * Hour), Now - 7), (a.FirstSeen, a.LastSeen));
        Assert.Equal("closed", a.Example.JobId);
        Assert.Equal(new ReplayCounts(3, 1, 1, 1), a.Replays);
        Assert.Equal(0.5, a.Replays.SuccessShare);
        Assert.Null(b.Replays.SuccessShare);
        Assert.Equal(["c1", null], a.Changes.Select(change => change.Change));
        Assert.Equal(new ReplayCounts(2, 1, 1, 0), a.Changes[0].Replays);
        Assert.Equal(("fixed", Now - 5, 0), (a.Changes[0].ExampleJobId, a.Changes[0].LastAt, a.Changes[0].Automatic));
        Assert.Equal(("running", 1), (a.Changes[1].ExampleJobId, a.Changes[1].Automatic));
    }

    [Fact]
    public void Groups_TellTheDeathsOfEachOfTheLast24Hours()
    {
        var census = new GroupCensus(Now);
        long[] deaths = [Now, Now - Hour, Now - Hour, Now - (23 * Hour), Now - (24 * Hour)];
        for (var i = 0; i < deaths.Length; i++)
        {
            census.Add(Letter($"job-{i}", "a", deaths[i]), Head(new Death(deaths[i], "a")));
        }

        var trend = census.Groups().Single().Trend;

        Assert.Equal(77 * Hour, trend.From);
        Assert.Equal([1, .. Enumerable.Repeat(0, 21), 2, 1], trend.Hours);
    }

    [Fact]
    public void Groups_OfAJobThatDiedBeforeTheHeadKeptItsPast_CountItsLastDeath()
    {
        var census = new GroupCensus(Now);
        census.Add(Letter("old", "a", Now), new JobHead { Deaths = 3 });

        Assert.Equal((1, 1), (census.Groups().Single().Count, census.Groups().Single().Deaths));
    }

    [Fact]
    public void Deaths_KeepTheLatestAndTheirReplays()
    {
        var life = new Life(Life.Spec() with { MaxTries = 1 });
        for (var i = 0; i < Deaths.Most + 3; i++)
        {
            life.Start().Fail();
            life.Do(new RetryAsked { Reason = "Again.", Trigger = i % 2 == 0 ? RetryTrigger.Auto : RetryTrigger.Manual, Changes = JsonData.Parse($$"""[ {"op":"replace","path":"/priority","value":{{i}}} ]""") });
        }

        life.Start().Do(new Succeeded());
        var past = life.State.Head.Past!;

        Assert.Equal(Deaths.Most, past.Count);
        Assert.Equal(Deaths.Most + 3, life.State.Head.Deaths);
        Assert.All(past.SkipLast(1), death => Assert.Equal(RunResult.Failed, Assert.Single(death.Replays!).Result));
        Assert.Equal(RunResult.Success, Assert.Single(past[^1].Replays!).Result);
        Assert.Equal(ChangeId.Of(JsonData.Parse("""[{"op":"replace","path":"/priority","value":22}]""")), past[^1].Replays![0].Change);
        Assert.Equal(1, past.AutomaticInARow);
        Assert.Empty(LedgerReplay.Verify(life.State, life.Ledger).Violations);
    }

    private static DeadLetterRow Letter(string jobId, string fingerprint, long diedAt, ResolutionKind? resolution = null) =>
        new(jobId, "q", "email", DeadLetterStatus.Dead, FailureType.Temporary, "CODE", fingerprint, diedAt, 1, resolution);

    private static JobHead Head(params Death[] deaths) => new() { Deaths = deaths.Length, Past = new Deaths(deaths) };
}
