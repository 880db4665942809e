using System.Text;
using ReTraced.Checking;
using ReTraced.Jobs;
using Xunit;

namespace ReTraced.Storage.Sqlite.Tests.Checking;

/// <summary>The checker finds nothing in a sound store, and each planted fault by its name, and nothing else.</summary>
public sealed class HistoryCheckerTests
{
    public static TheoryData<int, ViolationKind> Cases
    {
        get
        {
            var data = new TheoryData<int, ViolationKind>();
            foreach (var (index, planted) in PlantedCases.All.Index())
            {
                data.Add(index, planted.Kind);
            }

            return data;
        }
    }

    [Fact]
    public async Task CheckAsync_WhenTheStoreIsSound_FindsNothingAndCountsAll()
    {
        await using var scene = await Scene.OpenAsync();
        var heard = new List<CheckProgress>();

        var report = await new HistoryChecker(new CheckedStore(scene.Store, scene.Store, scene.Store, scene.Store)).CheckAsync(scene.Expected, new Heard(heard));

        Assert.True(report.Ok);
        Assert.Empty(report.Violations);
        Assert.Empty(report.Skipped);
        Assert.Equal(
            (5, 15, 5, 2, 2, 1, 1, 1),
            (report.Figures.Jobs, report.Figures.Entries, report.Figures.Runs, report.Figures.Completed, report.Figures.FailedRuns, report.Figures.Retries, report.Figures.RepeatedRuns, report.Figures.DeadLetters));
        Assert.Equal((5, 4), (report.Figures.AcknowledgedEnqueues, report.Figures.AcknowledgedCompletions));
        // Jobs, directory and records (specs, ledger) of 5, live 2, pending 1, removable 2, dead 1; found by type, status and time 5, by error code 2, by fingerprint 1.
        Assert.Equal(20 + 2 + 1 + 2 + 1 + 15 + 2 + 1, report.Figures.IndexEntries);
        Assert.Contains(new CheckProgress("jobs", 5), heard);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task CheckAsync_WhenAFaultIsPlanted_NamesItAndNothingElse(int index, ViolationKind kind)
    {
        await using var scene = await Scene.OpenAsync();
        var planted = PlantedCases.All[index];
        await planted.Plant(scene);

        var report = await scene.CheckAsync(scene.Expected with
        {
            Completed = [.. scene.Expected.Completed, .. kind == ViolationKind.CompletionLost ? [new AcknowledgedCompletion(planted.Subject) { LeaseId = "lease-1" }] : Array.Empty<AcknowledgedCompletion>()],
        });

        Assert.Equal(planted.With.Append(kind).Order(), report.Counts.Keys);
        Assert.False(report.Ok);
        Assert.Contains(report.Violations, violation => violation.Kind == kind && violation.Subject == planted.Subject && violation.Sentence.Contains(planted.Says, StringComparison.Ordinal));
    }

    [Fact]
    public void PlantedCases_HoldEveryKindOfViolation() =>
        Assert.Equal(Enum.GetValues<ViolationKind>().Order(), PlantedCases.All.Select(planted => planted.Kind).Distinct().Order());

    [Fact]
    public async Task CheckAsync_WhenACompletionIsOfAJobThatIsGone_IsLost()
    {
        await using var scene = await Scene.OpenAsync();

        var report = await scene.CheckAsync(new CheckExpectations { Completed = [new AcknowledgedCompletion("never") { Attempt = 1 }] });

        Assert.Equal((ViolationKind.CompletionLost, "never"), (Assert.Single(report.Violations).Kind, report.Violations[0].Subject));
    }

    [Theory]
    [InlineData(500, -300, true)]
    [InlineData(500, -299, false)]
    [InlineData(5_000, -300, false)]
    [InlineData(-5_000, -300, false)]
    public async Task CheckAsync_WhenAClockHasStepped_AllowsADelayToBeShorterByThatMuch(int after, int stepMs, bool allowed)
    {
        await using var scene = await Scene.OpenAsync();
        await scene.LiveAsync("hasty", (10, Scene.Start(1)), (20, Scene.Failure()), (720, new Due()), (720, Scene.Start(2)));
        await scene.Store.WriteAsync(ClockStep.DocumentKind, "1", Encoding.UTF8.GetBytes($$"""{"at":{{Scene.T + after}},"stepMs":{{stepMs}},"by":"server"}"""), null);

        var report = await scene.CheckAsync();

        Assert.Equal(1, report.Figures.ClockSteps);
        Assert.Equal(allowed ? [] : [ViolationKind.DelayShort], report.Counts.Keys);
        // Told as well as noted, it is one step all the same.
        var told = await scene.CheckAsync(scene.Expected with { ClockSteps = [new ClockStep(Scene.T + after, stepMs)] });
        Assert.Equal(report.Counts.Keys, told.Counts.Keys);
    }

    [Fact]
    public async Task CheckAsync_WhenAToleranceIsGiven_AllowsADelayToBeShorterByThatMuch()
    {
        await using var scene = await Scene.OpenAsync();
        await scene.LiveAsync("hasty", (10, Scene.Start(1)), (20, Scene.Failure()), (720, new Due()), (720, Scene.Start(2)));

        Assert.True((await scene.CheckAsync(scene.Expected with { ToleranceMs = 300 })).Ok);
        Assert.False((await scene.CheckAsync(scene.Expected with { ToleranceMs = 299 })).Ok);
    }

    [Fact]
    public async Task CheckAsync_WhenAReplayedJobFailsAnotherWay_TakesTheDeadLetterForWhatItWas()
    {
        await using var scene = await Scene.OpenAsync();
        await scene.LiveAsync("again", (10, Scene.Start(1)), (20, Scene.Failure(FailureType.Permanent)), (30, new RetryAsked { Reason = "Mended." }),
            (40, Scene.Start(2)), (50, new LeaseWasLost { Because = "Gone." }), (60, Scene.Start(3)), (70, new Succeeded()));

        Assert.Empty((await scene.CheckAsync()).Violations);
    }

    [Fact]
    public async Task Write_WhenSomethingIsWrong_SaysWhatAndHowMuch()
    {
        await using var scene = await Scene.OpenAsync();
        scene.Sql("UPDATE dead_letters SET error_code = 'TIMEOUT'");
        using var text = new StringWriter();

        (await scene.CheckAsync()).Write(text);

        var lines = text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("5 jobs, 15 ledger entries, 5 runs: 2 completed, 2 failed, 0 lost their lease, 0 were released", lines[0]);
        Assert.StartsWith("DeadLetterWrong dead: ", lines[^2], StringComparison.Ordinal);
        Assert.Equal("1 violation: 1 DeadLetterWrong", lines[^1]);
    }

    // Called on the checker's own thread, one after the other.
    private sealed class Heard(List<CheckProgress> heard) : IProgress<CheckProgress>
    {
        public void Report(CheckProgress value) => heard.Add(value);
    }
}
