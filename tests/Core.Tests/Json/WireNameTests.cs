using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace ReTraced.Tests;

// Clients read these names: the sets are those of the design, and a rename or a new field must be seen here.
public class WireNameTests
{
    [Fact]
    public void Job_WhenWritten_HasTheSchemasFields() => Assert.Equal(
        Words("""
            jobId createdAt updatedAt jobData queueName status tries maxTries lastError type priority runAt historyNeed history
            backoffConfig backoffStrategy version output progress timeoutSeconds expiresAt startedAt finishedAt replays leasesLost
            cancelRequested unique rateKey dependsOn parentOutputs parentOutputsOmitted onParentFailure workflowId scheduleId tags clonedFrom deadReason traceparent historyCount
            """),
        NamesOf(ReTracedJson.Default.Job));

    [Fact]
    public void HistoryEntry_WhenWritten_HasTheSchemasFields() => Assert.Equal(
        Words("""
            error attemptedAt trigger changesMade result attempt replay workerId plannedRunAt plannedDelayMs actualDelayMs driftMs
            finishedAt durationMs decision changesInJob by reason
            """),
        NamesOf(ReTracedJson.Default.HistoryEntry));

    [Fact]
    public void RetryDecision_WhenWritten_HasTheSchemasFields() => Assert.Equal(
        Words("kind failureType classifiedBy strategy config formula jitterMs retryAfterMs delayMs runAt because"),
        NamesOf(ReTracedJson.Default.RetryDecision));

    [Fact]
    public void DeadLetter_WhenWritten_HasTheSchemasFieldsAndTheType() => Assert.Equal(
        Words("""
            jobId queueName jobData status failureType maxTries tries lastError retries createdAt updatedAt deadReason priority runAt
            backoffConfig backoffStrategy diedAt deaths fingerprint history resolution type
            """),
        NamesOf(ReTracedJson.Default.DeadLetter));

    [Fact]
    public void Parts_WhenWritten_HaveTheSchemasFields()
    {
        Assert.Equal(Words("attemptedAt trigger changesMade changesInJob result error by reason operation replay"), NamesOf(ReTracedJson.Default.DlqRetryAttempt));
        Assert.Equal(Words("kind at by reason"), NamesOf(ReTracedJson.Default.Resolution));
        Assert.Equal(Words("code message stack failedAt details"), NamesOf(ReTracedJson.Default.JobError));
        Assert.Equal(Words("baseDelaySeconds maxDelaySeconds factor jitterSeconds limitOfTries tier2"), NamesOf(ReTracedJson.Default.BackoffConfig));
        Assert.Equal(Words("seq at event from to by details"), NamesOf(ReTracedJson.Default.LedgerView));
        Assert.Equal(Words("percent message at"), NamesOf(ReTracedJson.Default.JobProgress));
        Assert.Equal(Words("jobId status summary answers backoffCheck origin"), NamesOf(ReTracedJson.Default.Explanation));
        Assert.Equal(Words("ok checked violations"), NamesOf(ReTracedJson.Default.Verification));
    }

    [Fact]
    public void Enums_WhenWritten_HaveTheSchemasValues()
    {
        Assert.Equal(Words("pending processing completed failed dead delayed poisoned waiting cancelled"), ValuesOf<JobStatus>());
        Assert.Equal(Words("AUTO MANUAL"), ValuesOf<RetryTrigger>());
        Assert.Equal(Words("SUCCESS FAILED PENDING"), ValuesOf<RunResult>());
        Assert.Equal(Words("RETRY_NOW RETRY_LATER FAILED DEAD POISONED"), ValuesOf<RetryDecisionKind>());
        Assert.Equal(Words("default queue handler verdict"), ValuesOf<ClassifiedBy>());
        Assert.Equal(Words("TEMPORARY PERMANENT POISON"), ValuesOf<FailureType>());
        Assert.Equal(Words("dead poisoned"), ValuesOf<DeadLetterStatus>());
        Assert.Equal(Words("REPLAYED DISCARDED"), ValuesOf<ResolutionKind>());
        Assert.Equal(Words("exponential fixed threeTier linear"), ValuesOf<BackoffStrategy>());
        Assert.Equal(Words("fail continue wait"), ValuesOf<OnParentFailure>());
        Assert.Equal(Words("enqueue parentsFinished parentFailed due runNow start succeed fail leaseLost release cancel expire retry poison discard"), ValuesOf<JobEventKind>());
    }

    [Fact]
    public void ToWire_WhenAsked_IsTheJsonName()
    {
        Assert.All(Enum.GetValues<JobStatus>(), status => Assert.Equal($"\"{status.ToWire()}\"", JsonSerializer.Serialize(status)));
        Assert.All(Enum.GetValues<BackoffStrategy>(), strategy => Assert.Equal($"\"{strategy.ToWire()}\"", JsonSerializer.Serialize(strategy)));
    }

    // Absent is absent, not null, and what only the code needs stays inside.
    [Fact]
    public void Job_WhenFieldsAreAbsent_LeavesThemOut()
    {
        var life = new Life().Start();
        var job = Job.From(new StoredJob(life.State, 1, null), life.Ledger);
        var json = JsonSerializer.SerializeToNode(job, ReTracedJson.Default.Job)!.AsObject();

        Assert.Equal(
            Words("jobId createdAt updatedAt jobData queueName status tries maxTries type priority historyNeed history historyCount backoffConfig backoffStrategy version timeoutSeconds startedAt replays leasesLost"),
            Sorted(json.Select(member => member.Key)));
        Assert.Equal(
            Words("attempt replay attemptedAt trigger changesMade result workerId plannedRunAt plannedDelayMs actualDelayMs driftMs"),
            Sorted(json["history"]![0]!.AsObject().Select(member => member.Key)));
    }

    [Fact]
    public void Job_WhenItHasManyRuns_InlinesTheLastTwentyAndSaysHowMany()
    {
        var life = new Life();
        for (var i = 0; i < 25; i++)
        {
            life.Start().Do(new Released());
        }

        life.Start().Do(new Succeeded { Output = JsonData.Parse("[1]") });
        var job = Job.From(new StoredJob(life.State, 1, null), life.Ledger);

        Assert.Equal((20, 7, 26, 26, "[1]"), (job.History!.Count, job.History[0].Attempt, job.History[^1].Attempt, job.HistoryCount, job.Output!.ToString()));
    }

    [Fact]
    public void Job_WhenItFailed_ShowsTheWholeLastErrorAndTheNextRun()
    {
        var life = new Life().Start();
        life.Fail();
        var job = Job.From(new StoredJob(life.State, 1, null), life.Ledger);

        Assert.Equal(("at Mail.Send()", life.Now + 5000), (job.LastError!.Stack, job.RunAt!.Value));
        Assert.Null(Job.From(new StoredJob(life.State, 1, null)).LastError!.Stack);
    }

    private static IEnumerable<string> Words(string text) => Sorted(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> NamesOf(JsonTypeInfo type) => Sorted(type.Properties.Where(property => property.Get is not null).Select(property => property.Name));

    private static IEnumerable<string> ValuesOf<T>()
        where T : struct, Enum => Sorted(Enum.GetValues<T>().Select(value => JsonSerializer.Serialize(value).Trim('"')));

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
