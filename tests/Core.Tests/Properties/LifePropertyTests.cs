namespace ReTraced.Tests;

public class LifePropertyTests
{
    private const string Moves = """
        waiting parentsFinished pending|waiting parentsFinished delayed|waiting parentFailed failed|waiting parentFailed pending
        waiting parentFailed delayed|waiting parentFailed waiting|delayed due pending|delayed runNow pending|pending start processing
        pending cancel cancelled|delayed cancel cancelled|waiting cancel cancelled|pending expire failed|delayed expire failed|waiting expire failed
        processing succeed completed|processing fail pending|processing fail delayed|processing fail dead|processing fail failed
        processing fail poisoned|processing fail cancelled|processing leaseLost cancelled|processing leaseLost poisoned|processing leaseLost dead
        processing leaseLost pending|processing release pending|processing release cancelled|processing cancel processing
        failed retry pending|dead retry pending|poisoned retry pending|cancelled retry pending
        failed retry delayed|dead retry delayed|poisoned retry delayed|cancelled retry delayed
        failed poison poisoned|dead poison poisoned|failed discard failed|dead discard dead|poisoned discard poisoned
        """;

    private static readonly HashSet<string> Allowed = [.. Moves.Split(['|', '\n'], StringSplitOptions.TrimEntries)];

    [Fact]
    public void Apply_WhenEventsAreRandom_MovesOnlyAsTheTableAllows() => Step.ForAll(life =>
    {
        for (var i = 1; i < life.Ledger.Count; i++)
        {
            var (before, entry) = (life.Ledger[i - 1], life.Ledger[i]);
            Assert.Contains($"{entry.From!.Value.ToWire()} {LedgerViewName(entry)} {entry.To.ToWire()}", Allowed);
            Assert.Equal((before.To, before.Seq + 1), (entry.From.Value, entry.Seq));
            Assert.True(entry.At >= before.At);
        }

        Assert.Equal((life.Ledger[^1].To, life.Ledger[^1].Seq, life.Ledger[^1].At), (life.Status, life.Head.Version, life.Head.UpdatedAt));
    });

    [Fact]
    public void Apply_WhenEventsAreRandom_KeepsTheCountersRight() => Step.ForAll(life =>
    {
        var (tries, lost) = (0, 0);
        foreach (var entry in life.Ledger)
        {
            tries += entry.Event is Started ? 1 : entry.Event is Released ? -1 : 0;
            tries = entry.Event is RetryAsked ? 0 : tries;
            lost = entry.Event is LeaseWasLost ? lost + 1 : entry.Event is Succeeded or FailedRun or RetryAsked ? 0 : lost;
        }

        Assert.Equal((tries, lost), (life.Head.Tries, life.Head.LeasesLost));
        Assert.InRange(life.Head.Tries, 0, life.State.Spec.MaxTries);
        Assert.InRange(life.Head.LeasesLost, 0, StateMachine.PoisonAfterLeasesLost);
        Assert.Equal(life.Ledger.Count(entry => entry.Event is Started), life.Head.Attempts);
        Assert.Equal(life.Ledger.Count(entry => entry.Event is RetryAsked), life.Head.Replays);
        Assert.Equal(life.Ledger.Count(entry => entry.To.IsDeadLettered() && entry.From?.IsDeadLettered() != true), life.Head.Deaths);
    });

    [Fact]
    public void Verify_WhenStoredAndReadAgain_GivesTheStoredJob() => Step.ForAll(life =>
    {
        var job = new JobState(StoredFormat.ReadSpec(StoredFormat.Write(life.State.Spec)), StoredFormat.ReadHead(StoredFormat.Write(life.Head)));
        var ledger = life.Ledger.Select(entry => entry with { Event = StoredFormat.ReadEvent(entry.Event.Kind, entry.By, StoredFormat.Write(entry.Event)) }).ToList();

        // Whole events, not what Write makes of them: what it drops would be missing on both sides.
        Assert.Equal(life.Ledger.Select(Whole), ledger.Select(Whole));
        var result = LedgerReplay.Verify(job, ledger);

        Assert.Empty(result.Violations);
        Assert.Equal((true, ledger.Count), (result.Ok, result.Checked));
        Assert.Equal(StoredFormat.Write(life.Head), StoredFormat.Write(job.Head));
        Assert.Equal(StoredFormat.Write(life.State.Spec), StoredFormat.Write(job.Spec));
    });

    [Fact]
    public void History_WhenEventsAreRandom_HoldsEveryRunOnce() => Step.ForAll(life =>
    {
        var history = life.History();

        Assert.Equal(Enumerable.Range(1, life.Head.Attempts), history.Select(run => run.Attempt));
        Assert.All(history, run => Assert.Equal(run.ActualDelayMs, run.PlannedDelayMs + run.DriftMs));
        Assert.All(history, run => Assert.Equal(run.DriftMs, run.AttemptedAt - run.PlannedRunAt));
        Assert.All(history, run => Assert.Equal(run.DurationMs, run.FinishedAt - run.AttemptedAt));
        var open = history.Where(run => run.Result == RunResult.Pending && run.FinishedAt is null).ToList();
        Assert.Equal(life.Status == JobStatus.Processing ? [life.Head.Attempts] : [], open.Select(run => run.Attempt));
        Assert.Equal(history.Length > 0 ? life.Head.StartedAt : null, history.LastOrDefault()?.AttemptedAt);
    });

    [Fact]
    public void DeadLetter_WhenEventsAreRandom_ExistsExactlyIfTheJobEverDied() => Step.ForAll(life =>
    {
        var letter = DeadLetterProjection.Of(life.State, life.Ledger);
        Assert.Equal(life.Head.HasDeadLetter, letter is not null);
        if (letter is null)
        {
            return;
        }

        var firstDeath = life.Ledger.First(entry => entry.To.IsDeadLettered()).Seq;
        var replays = life.Ledger.Where(entry => entry.Event is RetryAsked && entry.Seq > firstDeath).ToList();
        Assert.Equal(replays.Select(entry => entry.At), (letter.Retries ?? []).Select(retry => retry.AttemptedAt));
        Assert.Equal((life.Head.Deaths, life.Head.DiedAt, life.Head.Resolution), (letter.Deaths, letter.DiedAt, letter.Resolution?.Kind));
        Assert.Equal(life.Head.Fingerprint, letter.Fingerprint);
        for (var i = 0; i < replays.Count; i++)
        {
            var end = life.Ledger.FirstOrDefault(entry => entry.Seq > replays[i].Seq && !entry.To.IsLive());
            RunResult? expected = end is null ? null : end.To == JobStatus.Completed ? RunResult.Success : RunResult.Failed;
            Assert.Equal(expected, letter.Retries![i].Result);
            Assert.Equal(expected == RunResult.Failed, letter.Retries[i].Error is not null);
        }

        if (life.Status.IsDeadLettered())
        {
            Assert.Equal((life.Head.Tries, life.Head.LastFailureType, life.Head.DeadReason), (letter.Tries, letter.FailureType, letter.DeadReason));
            Assert.Equal((life.Head.LastError!.Code, life.Head.LastError.Message), (letter.LastError.Code, letter.LastError.Message));
            Assert.Equal(life.State.Spec.MaxTries, letter.MaxTries);
        }
    });

    [Fact]
    public void Explain_WhenEventsAreRandom_SaysWholeSentences() => Step.ForAll(life =>
    {
        var explanation = life.Explain();
        var answers = explanation.Answers;
        string[] sentences =
        [
            explanation.Summary,
            answers.FailureKind.Sentence,
            answers.WhenAndWhyStopped.Sentence,
            explanation.Origin.Sentence,
            .. (answers.WhenAndWhyStopped.EarlierStops ?? []).SelectMany(stop => new[] { stop.Sentence, stop.Because }),
            .. explanation.BackoffCheck.Attempts.Select(attempt => attempt.Sentence).OfType<string>(),
            .. answers.WhyRetriedAt.SelectMany(why => new[] { why.Sentence, why.Because }),
            .. answers.TriggeredBy.Select(trigger => trigger.Sentence),
        ];

        // A person's reason may bring its own closing mark.
        Assert.All(sentences, sentence => Assert.Matches("^[A-Za-z].{8,}[.!]$", sentence));
        // Nothing left out of a sentence, and nobody without a name.
        Assert.All(sentences, sentence => Assert.DoesNotMatch(@"  |\.\.|\n| [,.:;]|\(\)|\bby [,.]|(Then|until|Before that,)  ?replayed", sentence));
        Assert.Equal(Enumerable.Range(2, Math.Max(0, life.Head.Attempts - 1)), answers.WhyRetriedAt.Select(why => why.Attempt));
        Assert.Equal(Enumerable.Range(1, life.Head.Attempts), answers.TriggeredBy.Select(run => run.Attempt));
        Assert.Equal(life.Head.Replays, answers.WhenAndWhyStopped.EarlierStops?.Count ?? 0);
        Assert.Equal(life.Status.IsLive(), answers.WhenAndWhyStopped.At is null);
        Assert.Equal(explanation.BackoffCheck.Attempts.All(attempt => attempt.DriftMs >= 0), explanation.BackoffCheck.Ok);
    });

    private static string Whole(LedgerEntry entry) =>
        $"{entry.By} {entry.Event.Kind} {System.Text.Json.JsonSerializer.Serialize(entry.Event, ReTracedJson.Default.GetTypeInfo(entry.Event.GetType())!)}";

    private static string LedgerViewName(LedgerEntry entry) =>
        System.Text.Json.JsonSerializer.Serialize(LedgerView.Of(entry).Event, ReTracedJson.Default.JobEventKind).Trim('"');
}
