using Microsoft.Extensions.DependencyInjection;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Queues;
using ReTraced.Storage;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.Grains.Tests;

/// <summary>What grains know of the store is read again once it may be untrue.</summary>
public class GenerationTests
{
    [Fact]
    public async Task Advance_WhenTheStoreHoldsOtherJobs_TheQueueFindsThemAndForgetsItsOwn()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.RecoveredAsync("work");
        await scheduler.EnqueueAsync("gone", "work");
        await Eventually.True(async () => (await scheduler.Queue("work").Describe()).Ready == 1);
        var store = scheduler.Services.GetRequiredService<IJobStore>();
        await CommitAsync(store, (await store.LoadAsync("gone"))!.State, new CancelAsked { Reason = "Past the grains." });
        var other = StateMachine.Create(new JobInput { QueueName = "work", JobData = JsonData.Parse("1") }.ToSpec("other", JobDefaults.None, scheduler.Now), new Enqueued());
        await store.CommitAsync(JobCommit.Of(null, other));

        scheduler.Services.GetRequiredService<StoreGeneration>().Advance();

        IReadOnlyList<Grant> grants = [];
        await Eventually.True(async () =>
        {
            scheduler.Clock.Advance(TimeSpan.FromSeconds(1));
            return (grants = await scheduler.Queue("work").Take(new TakeRequest("w", null, 10))).Any(grant => grant.JobId == "other");
        });
        Assert.Equal(["other"], grants.Select(grant => grant.JobId));
        Assert.Equal((0, 1), ((await scheduler.Queue("work").Describe()).Ready, (await scheduler.Queue("work").Describe()).InFlight));
    }

    [Fact]
    public async Task Advance_WhenTheSettingsAreOthers_TheQueueReadsThem()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.RecoveredAsync("work");
        var documents = scheduler.Services.GetRequiredService<IDocumentStore>();
        await documents.WriteAsync(GrainStates.QueueSettings, "work", """{"paused":true}"""u8.ToArray(), "*");
        Assert.False((await scheduler.Queue("work").GetSettings()).Paused);

        scheduler.Services.GetRequiredService<StoreGeneration>().Advance();

        await Eventually.True(async () =>
        {
            scheduler.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await scheduler.Queue("work").GetSettings()).Paused;
        });
        var reply = await scheduler.Queue("work").ChangeSettings(new SettingsRequest(JsonData.Parse("""{"paused":false}"""), "ada", null));
        Assert.Empty(reply.Errors);
    }

    [Fact]
    public async Task Advance_WhenAJobIsHeldInMemory_ItIsReadAgain()
    {
        await using var scheduler = await Scheduler.StartAsync();
        await scheduler.EnqueueAsync("j", "work");
        Assert.True((await scheduler.Job("j").Start(new StartRequest("w", "lease", long.MaxValue, Remote: true))).Ok);
        var store = scheduler.Services.GetRequiredService<IJobStore>();
        await CommitAsync(store, (await store.LoadAsync("j"))!.State, new Succeeded { By = "w" });
        Assert.True(await scheduler.Job("j").IsHeldBy("lease"));

        scheduler.Services.GetRequiredService<StoreGeneration>().Advance();

        Assert.False(await scheduler.Job("j").IsHeldBy("lease"));
    }

    [Fact]
    public async Task Commit_WhenItsAnswerIsLost_TheQueueHearsOfTheJobAllTheSame()
    {
        ForgetfulStore? store = null;
        await using var scheduler = await StartForgetfulAsync(made => store = made);
        await scheduler.RecoveredAsync("work");

        store!.LoseNextAnswer(failingLoads: 2);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => scheduler.EnqueueAsync("j", "work"));

        await TakesAsync(scheduler, ["j"]);
        Assert.True((await scheduler.Job("j").Start(new StartRequest("w", "lease", long.MaxValue, Remote: true))).Ok);
        store.LoseNextAnswer();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => scheduler.Job("j").EndRun(new RunReport("lease", JobEventKind.Release)));
        await TakesAsync(scheduler, ["j"]);
        Assert.Empty((await scheduler.VerifyAsync("j")).Violations);
    }

    [Fact]
    public async Task CommitAll_WhenItsAnswerIsLost_TheQueueHearsOfEveryJobAllTheSame()
    {
        ForgetfulStore? store = null;
        await using var scheduler = await StartForgetfulAsync(made => store = made);
        await scheduler.RecoveredAsync("work");
        var jobs = Enumerable.Range(0, 5).Select(i => new IntakeJob($"j{i}", new JobInput { QueueName = "work", JobData = JsonData.Parse("1") })).ToList();

        store!.LoseNextAnswer(failingLoads: 3);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => scheduler.Grains.GetGrain<IIntakeGrain>("any").EnqueueAll(jobs, "test"));

        await TakesAsync(scheduler, ["j0", "j1", "j2", "j3", "j4"]);
    }

    private static Task<Scheduler> StartForgetfulAsync(Action<ForgetfulStore> made) => Scheduler.StartAsync(retraced => retraced.Services.AddSingleton<IJobStore>(provider =>
    {
        var store = new ForgetfulStore((IJobStore)provider.GetRequiredService<IJobQueries>());
        made(store);
        return store;
    }));

    private static async Task TakesAsync(Scheduler scheduler, List<string> jobIds)
    {
        var taken = new List<string>();
        await Eventually.True(
            async () =>
            {
                scheduler.Clock.Advance(TimeSpan.FromSeconds(1));
                taken.AddRange((await scheduler.Queue("work").Take(new TakeRequest("w", null, 10))).Select(grant => grant.JobId));
                return taken.Count >= jobIds.Count;
            },
            "the queue hands them out");
        Assert.Equal(jobIds, taken.Order(StringComparer.Ordinal));
    }

    private static async Task CommitAsync(IJobStore store, JobState job, JobEvent e)
    {
        var step = Assert.IsType<Transition>(StateMachine.Apply(job, e, job.Head.UpdatedAt, new Hosting.RandomJitter(new Random(1))));
        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(JobCommit.Of(job, step))).Status);
    }
}
