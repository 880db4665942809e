using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;
using Xunit;

namespace ReTraced.Conformance.Stores;

/// <summary>What is written is read again, in every field.</summary>
public abstract class LoadConformance<TFixture> : StoreConformance<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task LoadAsync_WhenThereIsNoJob_AnswersNull()
    {
        Assert.Null(await Jobs.LoadAsync("nobody"));
        Assert.Null(await Queries.GetAsync("nobody"));
    }

    [Fact]
    public async Task LoadAsync_WhenEverySpecFieldIsSet_ReadsThemAll()
    {
        var job = await Lives.EnqueueAsync(Samples.FullSpec("full"));

        AssertSame(job, (await LoadedAsync("full")).State);
        AssertSame(job, (await Queries.GetAsync("full"))!.State);
    }

    [Fact]
    public async Task LoadAsync_WhenEveryHeadFieldIsSet_ReadsThemAll()
    {
        var spec = Samples.FullSpec("full");
        var started = await Lives.MoveAsync(await Lives.MoveAsync(await Lives.EnqueueAsync(spec), new Due(), Samples.Now + 5_000), Samples.Start(82_000), Samples.Now + 5_001);
        var lost = await Lives.MoveAsync(started, new LeaseWasLost { Because = "No heartbeat came." }, Samples.Now + 90_000);
        var again = await Lives.MoveAsync(lost, Samples.Start(), Samples.Now + 90_001);
        var asked = await Lives.MoveAsync(again, new CancelAsked { By = "ada", Reason = "Not needed." }, Samples.Now + 90_002);

        AssertSame(asked, (await LoadedAsync("full")).State);
        Assert.True((await LoadedAsync("full")).State.Head.CancelRequested);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("12345678901234567890.123456789")]
    [InlineData("""  {"a" : [ ] }  """)]
    [InlineData("""{"half":"\ud800","zero":"\u0000"}""")]
    public async Task LoadAsync_WhenJobDataIsAnyJson_ReadsItsBytes(string json)
    {
        var job = await Lives.EnqueueAsync(Samples.Spec("any", data: json));

        Assert.Equal(job.Spec.JobData, (await LoadedAsync("any")).State.Spec.JobData);
    }

    [Fact]
    public async Task LoadAsync_WhenJobDataIsBig_ReadsAllOfIt()
    {
        var job = await Lives.EnqueueAsync(Samples.Spec("big", data: $"\"{new string('x', 1 << 20)}\""));

        Assert.Equal(job.Spec.JobData, (await LoadedAsync("big")).State.Spec.JobData);
    }

    [Fact]
    public async Task LoadAsync_WhenAskedForManyAtATime_AnswersEachItsOwn()
    {
        for (var i = 0; i < 20; i++)
        {
            await Lives.EnqueueAsync($"job-{i}");
        }

        var loads = Enumerable.Range(0, 200).Select(i => (Id: $"job-{i % 25}", Load: Jobs.LoadAsync($"job-{i % 25}"))).ToList();

        foreach (var (id, load) in loads)
        {
            var expected = int.Parse(id[4..], System.Globalization.CultureInfo.InvariantCulture) < 20 ? id : null;
            Assert.Equal(expected, (await load)?.State.Spec.JobId);
        }
    }

    [Fact]
    public async Task LoadAsync_WhenACommitWasAnswered_SeesIt()
    {
        var job = await Lives.EnqueueAsync("seen");
        for (var i = 0; i < 50; i++)
        {
            job = await Lives.MoveAsync(job, Samples.Start());
            Assert.Equal(job.Head.Version, (await LoadedAsync("seen")).State.Head.Version);
            job = await Lives.MoveAsync(job, new Released { By = "worker-1" });
            Assert.Equal(job.Head.Version, (await LoadedAsync("seen")).State.Head.Version);
        }
    }

    [Fact]
    public async Task LoadAsync_WhenAReplayChangedTheSpec_ReadsTheNewOne()
    {
        var dead = await Lives.DieAsync(await Lives.EnqueueAsync(Samples.Spec("patched", data: """{"to":"a"}""")));
        var patch = JsonData.Parse("""[{"op":"replace","path":"/jobData/to","value":"b"},{"op":"replace","path":"/priority","value":9}]""");
        var replayed = await Lives.MoveAsync(dead, new RetryAsked { By = "ada", Reason = "Wrong address.", Changes = patch });

        AssertSame(replayed, (await LoadedAsync("patched")).State);
        Assert.Equal(9, Assert.Single(await Jobs.ReadLiveAsync("email", 0, 10)).Priority);
    }

    [Fact]
    public async Task GetManyAsync_WhenSomeDoNotExist_KeepsTheOrderOfTheRest()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            await Lives.EnqueueAsync(id);
        }

        var jobs = await Queries.GetManyAsync(["c", "nobody", "a"]);

        Assert.Equal(["c", "a"], jobs.Select(job => job.State.Spec.JobId));
    }
}
