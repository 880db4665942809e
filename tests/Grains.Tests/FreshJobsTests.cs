using ReTraced.Grains.Jobs;
using ReTraced.Grains.Workers;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Queues;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

public class FreshJobsTests
{
    // As many as fit, each with one byte of data.
    private const int Most = (FreshJobs.MostBytes + FreshJobs.JobBytes) / (FreshJobs.JobBytes + 1);

    private readonly ManualClock _clock = new();
    private readonly StoreGeneration _generation = new();
    private readonly FreshJobs _fresh;

    private readonly Peers _peers = new();

    public FreshJobsTests() => _fresh = new FreshJobs(_generation, _peers, _clock);

    [Fact]
    public void Take_OfAJobThatWasWritten_GivesItOnce()
    {
        var job = Write("j");
        Assert.Same(job, _fresh.Take("j"));
        Assert.Null(_fresh.Take("j"));
        Assert.Null(_fresh.Take("other"));
    }

    [Fact]
    public void Take_BeforeTheJobIsKnownToBeWritten_GivesNothingThenOrLater()
    {
        JobCommit[] commits = [Commit("j")];
        var places = _fresh.Reserve(commits);
        // Whoever takes it now reads the store, and may move the job before the writer has its answer.
        Assert.Null(_fresh.Take("j"));
        places[0]!.Job = Stored(commits[0]);
        Assert.Null(_fresh.Take("j"));
    }

    [Fact]
    public void Take_WhenTheStoreMayHoldSomethingElse_GivesNothing()
    {
        Write("j");
        _generation.Advance();
        Assert.Null(_fresh.Take("j"));
    }

    [Fact]
    public void Take_WhenAnotherProcessHasJoinedOrCameAndWent_GivesNothing()
    {
        Write("one");
        Write("two");
        _peers.Alone = false;
        Assert.Null(_fresh.Take("one"));
        Assert.Null(_fresh.Reserve([Commit("three")])[0]);

        (_peers.Alone, _peers.Losses) = (true, 1);
        Assert.Null(_fresh.Take("two"));
    }

    [Fact]
    public void Release_OfWhatWasNotWritten_LeavesThePlacesOfOthers()
    {
        var job = Write("taken");
        JobCommit[] refused = [Commit("taken"), Commit("new")];
        _fresh.Release(refused, _fresh.Reserve(refused));
        Assert.Same(job, _fresh.Take("taken"));
        Assert.Null(_fresh.Take("new"));
    }

    [Fact]
    public void Reserve_OfAJobWithMuchData_MakesNoPlace() =>
        Assert.Null(_fresh.Reserve([Commit("j", $"\"{new string('x', 1_023)}\"")])[0]);

    [Fact]
    public void Reserve_WhenItIsFull_MakesRoomOnceWhatIsThereIsOld()
    {
        for (var i = 0; i < Most; i++)
        {
            Write($"j{i}");
        }

        Assert.Null(_fresh.Reserve([Commit("late")])[0]);
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(_fresh.Reserve([Commit("late")])[0]);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(_fresh.Reserve([Commit("late")])[0]);
        Assert.Null(_fresh.Take("j0"));
    }

    [Fact]
    public void Take_WhenItIsFull_MakesRoom()
    {
        for (var i = 0; i < Most; i++)
        {
            Write($"j{i}");
        }

        _fresh.Take("j0");
        Assert.NotNull(_fresh.Reserve([Commit("late")])[0]);
    }

    private StoredJob Write(string jobId)
    {
        JobCommit[] commits = [Commit(jobId)];
        var job = Stored(commits[0]);
        _fresh.Reserve(commits)[0]!.Job = job;
        return job;
    }

    private static StoredJob Stored(JobCommit commit) => new(commit.State, 1, null);

    private static JobCommit Commit(string jobId, string data = "1") => JobCommit.Of(
        null, StateMachine.Create(new JobInput { QueueName = "work", JobData = JsonData.Parse(data) }.ToSpec(jobId, JobDefaults.None, 0), new Enqueued()));

    private sealed class Peers : IPeers
    {
        public bool MayExist => true;

        public bool Alone { get; set; } = true;

        public long Losses { get; set; }

        public bool IsOver(string workerId) => false;
    }
}
