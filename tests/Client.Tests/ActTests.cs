using Orleans.Runtime;
using ReTraced.Client.Calls;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;
using ReTraced.Testing;

namespace ReTraced.Client.Tests;

/// <summary>Looking at a job and doing something with it.</summary>
public sealed class ActTests
{
    private readonly GrainsThatAnswer _grains = new();
    private readonly GrainClient _client;

    public ActTests() => _client = new GrainClient(_grains, "billing", new ManualClock());

    [Fact]
    public async Task Get_WhenThereIsOne_ShowsItWithItsOutput()
    {
        _grains.Job = key => Task.FromResult(new JobReply(ReplyStatus.Done, Jobs.Stored(key, JobStatus.Completed), Output: JsonData.Parse("[1]")));

        var job = await _client.GetAsync("a");

        Assert.Equal(("a", JobStatus.Completed, "[1]"), (job!.JobId, job.Status, job.Output!.ToString()));
    }

    [Fact]
    public async Task Get_WhenThereIsNone_IsNull()
    {
        _grains.Job = _ => Task.FromResult(new JobReply(ReplyStatus.NotFound, null, "None."));

        Assert.Null(await _client.GetAsync("a"));
        Assert.Null(await _client.GetAsync("no id"));
        Assert.Single(_grains.Asked);
    }

    [Fact]
    public async Task Retry_WhenEverythingIsSet_AsksForExactlyThat()
    {
        var changes = JsonData.Parse("""[{"op":"replace","path":"/maxTries","value":3}]""");

        await _client.RetryAsync("a", new JobRetry("fixed") { Changes = changes, RunAt = 5, Force = true });

        Assert.Equal(("a", new PersonRequest(PersonAction.Retry, "billing", "fixed") { Changes = changes, RunAt = 5, Force = true }), Assert.Single(_grains.Asked));
    }

    [Fact]
    public async Task Cancel_AsksWithNameAndReason()
    {
        await _client.CancelAsync("a", "no longer wanted");

        Assert.Equal(("a", new PersonRequest(PersonAction.Cancel, "billing", "no longer wanted")), Assert.Single(_grains.Asked));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public async Task Act_WithoutAReason_IsRefused(string? reason)
    {
        var cancel = await Assert.ThrowsAsync<InvalidRequestException>(() => _client.CancelAsync("a", reason!));
        var retry = await Assert.ThrowsAsync<InvalidRequestException>(() => _client.RetryAsync("a", new JobRetry(reason!) { RunAt = -1 }));

        Assert.Equal(["reason"], cancel.Errors.Select(one => one.Field));
        Assert.Equal(["reason", "runAt"], retry.Errors.Select(one => one.Field).Order(StringComparer.Ordinal));
        Assert.Empty(_grains.Asked);
    }

    [Theory]
    [InlineData(ReplyStatus.WrongStatus, JobConflictException.WrongStatus)]
    [InlineData(ReplyStatus.NeedsForce, JobConflictException.NeedsForce)]
    public async Task Act_WhenTheJobRefuses_SaysWhy(ReplyStatus status, string code)
    {
        _grains.Job = key => Task.FromResult(new JobReply(status, Jobs.Stored(key), "Because."));

        Assert.Equal(code, (await Assert.ThrowsAsync<JobConflictException>(() => _client.CancelAsync("a", "r"))).Code);
    }

    [Fact]
    public async Task Act_WhenThereIsNoJob_SaysSo()
    {
        _grains.Job = _ => Task.FromResult(new JobReply(ReplyStatus.NotFound, null, "There is no job 'a'."));

        await Assert.ThrowsAsync<JobNotFoundException>(() => _client.CancelAsync("a", "r"));
        await Assert.ThrowsAsync<JobNotFoundException>(() => _client.CancelAsync("no id", "r"));
    }

    public static TheoryData<Exception, string> Faults => new()
    {
        { new StoreUnavailableException("Redis is away."), "STORE_UNAVAILABLE" },
        { new OrleansException("gone"), "CLUSTER_UNAVAILABLE" },
        { new TimeoutException("late"), "CLUSTER_UNAVAILABLE" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Call_WhenNobodyAnswers_SaysThatTheOutcomeIsNotKnown(Exception fault, string code)
    {
        _grains.Job = _ => Task.FromException<JobReply>(fault);

        var error = await Assert.ThrowsAsync<SchedulerUnavailableException>(() => _client.EnqueueAsync(new NewJob("email"), "k"));

        Assert.Equal((code, fault), (error.Code, error.InnerException));
        Assert.Contains("idempotency key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhenCancelled_IsNoLongerWaitedFor()
    {
        using var cancel = new CancellationTokenSource();
        var never = new TaskCompletionSource<JobReply>();
        _grains.Job = _ => never.Task;

        var call = _client.GetAsync("a", cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.EnqueueAsync(new NewJob("email"), null, cancel.Token));
        Assert.Single(_grains.Asked);
    }
}
