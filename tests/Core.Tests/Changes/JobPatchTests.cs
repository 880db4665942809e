namespace ReTraced.Tests;

public class JobPatchTests
{
    private static readonly JobSpec Spec = Life.Spec() with { JobData = JsonData.Parse("""{ "a": 1, "b": [1, 2], "c": {"x": "\u00e9"} }""") };

    [Fact]
    public void Apply_WhenSeveralFieldsChange_GivesSpecAndDiff()
    {
        var (spec, diff, errors) = Apply("""
            [{"op":"replace","path":"/jobData/a","value":2},{"op":"remove","path":"/jobData/c/x"},{"op":"add","path":"/jobData/b/-","value":3},
             {"op":"replace","path":"/priority","value":7},{"op":"replace","path":"/backoffConfig/factor","value":3},
             {"op":"replace","path":"/backoffStrategy","value":"linear"},{"op":"replace","path":"/timeoutSeconds","value":60}]
            """);

        Assert.Empty(errors);
        Assert.Equal("""{"a":2,"b":[1,2,3],"c":{}}""", spec.JobData.ToString());
        Assert.Equal((7, 3.0, BackoffStrategy.Linear, 60, 5), (spec.Priority, spec.BackoffConfig.Factor, spec.BackoffStrategy, spec.TimeoutSeconds, spec.MaxTries));
        Assert.Equal(
            ["/backoffConfig/factor: 2 -> 3", "/backoffStrategy: \"exponential\" -> \"linear\"", "/jobData/a: 1 -> 2", "/jobData/b: [1,2] -> [1,2,3]", "/jobData/c/x: \"é\" -> ", "/priority: 0 -> 7", "/timeoutSeconds: 30 -> 60"],
            diff.Select(change => $"{change.Path}: {change.Before} -> {change.After}"));
        var undone = JobPatch.Undo(spec, diff);
        Assert.Equal(Spec with { JobData = undone.JobData }, undone);
        Assert.Equal("""{"a":1,"b":[1,2],"c":{"x":"é"}}""", undone.JobData.ToString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"op":"replace","path":"/jobData/a","value":1.0}]""")]
    [InlineData("""[{"op":"replace","path":"/priority","value":0}]""")]
    public void Apply_WhenNothingChanges_HasNoDiffAndKeepsEveryByte(string patch)
    {
        var result = Apply(patch);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Diff);
        Assert.Equal(StoredFormat.Write(Spec), StoredFormat.Write(result.Spec));
    }

    [Theory]
    [InlineData("""[{"op":"replace","path":"/maxTries","value":1001}]""", "maxTries")]
    [InlineData("""[{"op":"replace","path":"/maxTries","value":null}]""", "maxTries")]
    [InlineData("""[{"op":"remove","path":"/maxTries"}]""", "maxTries")]
    [InlineData("""[{"op":"remove","path":"/priority"}]""", "priority")]
    [InlineData("""[{"op":"remove","path":"/backoffConfig"}]""", "backoffConfig")]
    [InlineData("""[{"op":"remove","path":"/jobData"}]""", "jobData")]
    [InlineData("""[{"op":"replace","path":"","value":{"jobData":1}}]""", "maxTries")]
    [InlineData("""[{"op":"replace","path":"","value":[]}]""", "body")]
    [InlineData("""[{"op":"remove","path":""}]""", "body")]
    [InlineData("""[{"op":"add","path":"/queueName","value":"other"}]""", "queueName")]
    [InlineData("""[{"op":"add","path":"/backoffConfig/max","value":1}]""", "backoffConfig.max")]
    [InlineData("""[{"op":"replace","path":"/backoffConfig/baseDelaySeconds","value":301}]""", "backoffConfig.maxDelaySeconds")]
    [InlineData("""[{"op":"replace","path":"/status","value":"pending"}]""", "changes[0]")]
    public void Apply_WhenTheResultIsNoValidJob_RefusesAndNamesTheField(string patch, string field)
    {
        var result = Apply(patch);

        Assert.Contains(field, result.Errors.Select(error => error.Field));
        Assert.Same(Spec, result.Spec);
        Assert.Empty(result.Diff);
    }

    [Fact]
    public void Apply_WhenJobDataIsNull_AllowsItAsAValue() =>
        Assert.Equal(JsonData.Null, Apply("""[{"op":"replace","path":"/jobData","value":null}]""").Spec.JobData);

    // What a job may hold: names twice, half a surrogate pair, and as deep as a request may nest.
    [Theory]
    [InlineData("""{"a":1,"a":2,"b":3}""")]
    [InlineData("""{"a":"\ud800","b":3}""")]
    [InlineData("""{"\ud800":1,"b":3}""")]
    [InlineData("deep")]
    public void Apply_WhenJobDataIsOdd_EitherWorksOrRefuses(string data)
    {
        var json = data == "deep" ? new string('[', 63) + new string(']', 63) : data;
        var spec = Spec with { JobData = JsonData.Parse(json) };

        var plain = JobPatch.Apply(spec, JsonData.Parse("""[{"op":"replace","path":"/priority","value":1}]"""));
        Assert.True(plain.Errors.Count > 0 || (plain.Spec.Priority == 1 && plain.Spec.JobData.Equals(spec.JobData)));
        var deeper = JobPatch.Apply(spec, JsonData.Parse("""[{"op":"copy","from":"/jobData","path":"/jobData/0"}]"""));
        Assert.True(deeper.Errors.Count > 0 || JobPatch.Undo(deeper.Spec, deeper.Diff).JobData.Length > 0);
    }

    [Fact]
    public void Undo_WhenAPathIsNone_ThrowsInvalidOperation() =>
        Assert.Throws<InvalidOperationException>(() => JobPatch.Undo(Spec, [new JobChange("priority", JsonData.Null, JsonData.Null)]));

    // Two members gone from one object: undone and done again, the diff must come out in the same order.
    [Fact]
    public void Verify_WhenAReplayRemovedTwoMembers_IsOk()
    {
        var life = Lives.In(JobStatus.Dead, Spec);
        life.Do(new RetryAsked { Reason = "r", By = "ann", Changes = JsonData.Parse("""[{"op":"remove","path":"/jobData/a"},{"op":"remove","path":"/jobData/b"}]""") });

        Assert.Empty(LedgerReplay.Verify(life.State, life.Ledger).Violations);
    }

    [Fact]
    public void StoredFormat_WhenADiffHoldsDeepData_CanBeReadAgain()
    {
        var deep = new string('[', 62) + new string(']', 62);
        var life = Lives.In(JobStatus.Dead, Spec with { JobData = JsonData.Parse(deep) });
        life.Do(new RetryAsked { Reason = "r", By = "ann", Changes = JsonData.Parse("""[{"op":"replace","path":"/jobData","value":1}]""") });
        var e = life.Ledger[^1].Event;

        Assert.Equal(deep, ((RetryAsked)StoredFormat.ReadEvent(e.Kind, e.By, StoredFormat.Write(e))).Diff![0].Before!.ToString());
    }

    private static JobPatch.Result Apply(string patch) => JobPatch.Apply(Spec, JsonData.Parse(patch));
}
