using System.Diagnostics;
using ReTraced.Backoff;
using ReTraced.Client.Calls;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Testing;

namespace ReTraced.Client.Tests;

/// <summary>What a client makes of jobs before anybody is asked, and of the answers.</summary>
public sealed class EnqueueTests
{
    private readonly GrainsThatAnswer _grains = new();
    private readonly GrainClient _client;

    public EnqueueTests() => _client = new GrainClient(_grains, "billing", new ManualClock());

    [Fact]
    public async Task Enqueue_WhenEveryFieldIsSet_AsksForExactlyThat()
    {
        var job = NewJob.Of("email", new { To = "a@example.com", Count = 2 }) with
        {
            JobId = "mail-1",
            Type = "send",
            Priority = 7,
            RunAt = 4_000_000_000_000,
            ExpiresAt = 4_000_000_000_001,
            MaxTries = 9,
            TimeoutSeconds = 40,
            BackoffStrategy = BackoffStrategy.ThreeTier,
            BackoffConfig = new BackoffConfig { BaseDelaySeconds = 1.5, MaxDelaySeconds = 60, Factor = 3, JitterSeconds = 0.25, LimitOfTries = 4, Tier2 = BackoffStrategy.Fixed },
            HistoryNeed = false,
            Tags = ["a", "b"],
            Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };

        var made = await _client.EnqueueAsync(job);

        Assert.Equal(new EnqueuedJob("mail-1", true), made);
        var (key, asked) = Assert.Single(_grains.Asked);
        var request = Assert.IsType<EnqueueRequest>(asked);
        Assert.Equal(("mail-1", "billing"), (key, request.By));
        var input = request.Input;
        Assert.Equal("""{"to":"a@example.com","count":2}""", input.JobData!.ToString());
        Assert.Equal(
            (job.JobId, job.QueueName, job.Type, job.Priority, job.RunAt, job.ExpiresAt, job.MaxTries),
            (input.JobId, input.QueueName, input.Type, input.Priority, input.RunAt, input.ExpiresAt, input.MaxTries));
        Assert.Equal(
            (job.TimeoutSeconds, job.BackoffStrategy, job.BackoffConfig, job.HistoryNeed, job.Traceparent),
            (input.TimeoutSeconds, input.BackoffStrategy, input.BackoffConfig, input.HistoryNeed, input.Traceparent));
        Assert.Equal(job.Tags, input.Tags);
        Assert.Null(request.Idempotency);
    }

    [Fact]
    public async Task Enqueue_WhenNothingIsSet_LeavesItToTheQueue()
    {
        var made = await _client.EnqueueAsync(new NewJob("email") { DelaySeconds = 1.5 });

        var input = ((EnqueueRequest)Assert.Single(_grains.Asked).Request).Input;
        Assert.Equal(new() { QueueName = "email", DelaySeconds = 1.5 }, input);
        Assert.True(Guid.TryParse(made.JobId, out var id) && id.Version == 7, made.JobId);
    }

    [Fact]
    public async Task Enqueue_WhenFieldsAreWrong_NamesEveryOneAndAsksNobody()
    {
        var job = new NewJob("E Mail")
        {
            JobId = "-",
            Type = "",
            Priority = 101,
            RunAt = -1,
            DelaySeconds = double.NaN,
            ExpiresAt = -2,
            MaxTries = 0,
            TimeoutSeconds = 0,
            BackoffStrategy = (BackoffStrategy)99,
            BackoffConfig = new BackoffConfig { BaseDelaySeconds = 10, MaxDelaySeconds = 5, Factor = 0 },
            Tags = ["ok", "not ok", null!],
            Traceparent = "x",
        };

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => _client.EnqueueAsync(job, "two words"));

        Assert.Equal(
            [
                "backoffConfig.factor", "backoffConfig.maxDelaySeconds", "backoffStrategy", "delaySeconds", "expiresAt", "idempotencyKey", "jobId", "maxTries", "priority", "queueName", "runAt",
                "tags[1]", "tags[2]", "timeoutSeconds", "traceparent", "type",
            ],
            error.Errors.Select(one => one.Field).Order(StringComparer.Ordinal));
        Assert.Contains("maxTries must be a whole number from 1 to 1000, and is 0.", error.Message, StringComparison.Ordinal);
        Assert.Equal("INVALID_REQUEST", error.Code);
        Assert.Empty(_grains.Asked);
    }

    [Theory]
    [InlineData("{", "is not valid JSON")]
    [InlineData("""{"a":1,"a":2}""", "is not valid JSON")]
    public async Task Enqueue_WhenTheDataIsNotOneValue_IsRefused(string data, string why)
    {
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => _client.EnqueueAsync(new NewJob("email") { JobData = new JsonData(System.Text.Encoding.UTF8.GetBytes(data)) }));

        Assert.Contains(why, Assert.Single(error.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WhenTheObjectCannotBeWritten_IsRefused()
    {
        var loop = new List<object>();
        loop.Add(loop);

        var error = Assert.Throws<InvalidRequestException>(() => NewJob.Of("email", loop));

        Assert.Equal("jobData", Assert.Single(error.Errors).Field);
    }

    [Fact]
    public async Task Enqueue_WithAKey_ClaimsItForTheCallerTheQueueAndTheJob()
    {
        await _client.EnqueueAsync(new NewJob("email"), "k");
        await _client.EnqueueAsync(new NewJob("email"), "k");
        await _client.EnqueueAsync(new NewJob("email") { Priority = 1 }, "k");

        var claims = _grains.Asked.ConvertAll(asked => ((EnqueueRequest)asked.Request).Idempotency!);
        Assert.All(claims, claim => Assert.Equal("billing\nemail\nk", claim.Scope));
        Assert.Equal(claims[0].BodyHash, claims[1].BodyHash);
        Assert.NotEqual(claims[0].BodyHash, claims[2].BodyHash);
    }

    [Fact]
    public async Task Enqueue_WithinAnActivity_BringsItsContextAlongAndKeepsTheKey()
    {
        await _client.EnqueueAsync(new NewJob("email"), "k");
        using (var activity = new Activity("order").SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            await _client.EnqueueAsync(new NewJob("email"), "k");
            Assert.Equal(activity.Id, ((EnqueueRequest)_grains.Asked[1].Request).Input.Traceparent);
        }

        Assert.Equal(((EnqueueRequest)_grains.Asked[0].Request).Idempotency!.BodyHash, ((EnqueueRequest)_grains.Asked[1].Request).Idempotency!.BodyHash);
    }

    [Fact]
    public async Task Enqueue_WhenTheKeyHasMadeAJob_SaysWhich()
    {
        _grains.Job = _ => Task.FromResult(new JobReply(ReplyStatus.Repeated, Jobs.Stored("first")));

        Assert.Equal(new EnqueuedJob("first", false), await _client.EnqueueAsync(new NewJob("email"), "k"));
    }

    [Fact]
    public async Task Enqueue_WhenThatJobIsGone_SaysSo()
    {
        _grains.Job = _ => Task.FromResult(new JobReply(ReplyStatus.Repeated, null, "This Idempotency-Key made job 'first'."));

        var error = await Assert.ThrowsAsync<JobNotFoundException>(() => _client.EnqueueAsync(new NewJob("email"), "k"));
        Assert.Contains("'first'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReplyStatus.JobExists, JobConflictException.JobExists)]
    [InlineData(ReplyStatus.KeyReused, JobConflictException.IdempotencyKeyReused)]
    public async Task Enqueue_WhenSomethingStandsAgainstIt_SaysWhat(ReplyStatus status, string code)
    {
        _grains.Job = _ => Task.FromResult(new JobReply(status, null, "Because."));

        var error = await Assert.ThrowsAsync<JobConflictException>(() => _client.EnqueueAsync(new NewJob("email")));
        Assert.Equal((code, "Because."), (error.Code, error.Message));
    }

    [Fact]
    public async Task Enqueue_WhenTheServerFindsItTooLarge_IsInvalid()
    {
        _grains.Job = _ => Task.FromResult(new JobReply(ReplyStatus.Invalid, null, null, [new FieldError("jobData", "is 9 bytes.")]));

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => _client.EnqueueAsync(new NewJob("email")));
        Assert.Equal("jobData is 9 bytes.", error.Message);
    }

    [Fact]
    public async Task EnqueueAll_WhenAllAreRight_AsksForAllAtOnce()
    {
        var ids = await _client.EnqueueAllAsync([new NewJob("email") { JobId = "a" }, new NewJob("sms")]);

        var jobs = Assert.IsAssignableFrom<IReadOnlyList<IntakeJob>>(Assert.Single(_grains.Asked).Request);
        Assert.Equal(["email", "sms"], jobs.Select(job => job.Input.QueueName));
        Assert.Equal(jobs.Select(job => job.JobId), ids);
        Assert.Equal("a", ids[0]);
    }

    [Fact]
    public async Task EnqueueAll_WhenSomeAreWrong_NamesEachAndAsksNobody()
    {
        NewJob[] jobs = [new("email") { JobId = "a" }, new("email") { MaxTries = 0 }, new("email") { JobId = "a" }, new("email") { ExpiresAt = 1 }, null!];

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => _client.EnqueueAllAsync(jobs));

        Assert.Equal(["jobs[1].maxTries", "jobs[2].jobId", "jobs[3].expiresAt", "jobs[4]"], error.Errors.Select(one => one.Field).Distinct().Where(field => !field.StartsWith("jobs[4].", StringComparison.Ordinal)));
        Assert.Empty(_grains.Asked);
    }

    [Fact]
    public async Task EnqueueAll_WhenThereAreNone_IsRefused() =>
        Assert.Equal("jobs", Assert.Single((await Assert.ThrowsAsync<InvalidRequestException>(() => _client.EnqueueAllAsync([]))).Errors).Field);

    [Fact]
    public async Task EnqueueAll_WhenAnIdIsTaken_SaysWhich()
    {
        _grains.Intake = new IntakeReply(false, "a");

        var error = await Assert.ThrowsAsync<JobConflictException>(() => _client.EnqueueAllAsync([new NewJob("email") { JobId = "a" }]));
        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
    }
}
