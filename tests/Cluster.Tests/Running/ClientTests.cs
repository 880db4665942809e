using System.Globalization;
using Microsoft.Extensions.Options;
using ReTraced.Client;
using ReTraced.Grains;
using ReTraced.Jobs;
using ReTraced.Jobs.Input;
using ReTraced.Json;
using ReTraced.Testing;

namespace ReTraced.Cluster.Tests.Running;

/// <summary>A program that calls the grains of a cluster of real processes.</summary>
public class ClientTests
{
    private const string Queue = "work";

    [Fact]
    public async Task Job_ThroughItsWholeLife_IsWhatTheClientAsksFor()
    {
        await using var cluster = await TestCluster.StartAsync(1, "--ReTraced:Limits:JobDataBytes=2000", "--ReTraced:Limits:BatchSize=5");
        await using var host = await ClientHost.StartAsync(cluster);
        var client = host.Client;

        // Made, and read with what became of it.
        var made = await client.EnqueueAsync(Directed("echo") with { Priority = 3, Tags = ["paid"] });
        Assert.True(made.IsNew);
        await host.IsAsync(made.JobId, job => job.Status == JobStatus.Completed, "is completed");
        var done = (await client.GetAsync(made.JobId))!;
        Assert.Equal((Queue, 3, 1), (done.QueueName, done.Priority, done.Tries));
        Assert.Equal(["paid"], done.Tags);
        Assert.Equal("""{"do":"echo"}""", done.Output?.ToString().Replace(",\"file\":null", "", StringComparison.Ordinal));
        Assert.Null(await client.GetAsync("nobody"));
        Assert.Equal(made.JobId, (await host.Grains.GetGrain<IJobGrain>(made.JobId).Get()).Job!.State.Spec.JobId);

        // Made once under a key, by one caller.
        var first = await client.EnqueueAsync(Directed("ok"), "order-1");
        Assert.Equal(new EnqueuedJob(first.JobId, false), await client.EnqueueAsync(Directed("ok"), "order-1"));
        Assert.Equal(JobConflictException.IdempotencyKeyReused, (await Assert.ThrowsAsync<JobConflictException>(() => client.EnqueueAsync(Directed("ok") with { Priority = 1 }, "order-1"))).Code);
        await using (var other = await ClientHost.StartAsync(cluster, options => options.Name = "shipping"))
        {
            Assert.True((await other.Client.EnqueueAsync(Directed("ok"), "order-1")).IsNew);
        }

        // Failed, changed, and run again.
        await client.EnqueueAsync(Directed("nonsense") with { JobId = "wrong" });
        await host.IsAsync("wrong", job => job.Status == JobStatus.Failed, "is failed");
        var bad = await Assert.ThrowsAsync<InvalidRequestException>(() => client.RetryAsync("wrong", new JobRetry("try") { Changes = JsonData.Parse("""[{"op":"replace","path":"/maxTries","value":0}]""") }));
        Assert.Equal("maxTries", Assert.Single(bad.Errors).Field);
        var retried = await client.RetryAsync("wrong", new JobRetry("the word was wrong") { Changes = JsonData.Parse("""[{"op":"replace","path":"/jobData/do","value":"ok"}]""") });
        Assert.Equal(1, retried.Replays);
        await host.IsAsync("wrong", job => job.Status == JobStatus.Completed, "is completed");
        Assert.Equal(JobConflictException.WrongStatus, (await Assert.ThrowsAsync<JobConflictException>(() => client.RetryAsync("wrong", new JobRetry("again")))).Code);

        // Cancelled, before it runs and while it does.
        await client.EnqueueAsync(Directed("ok") with { JobId = "later", DelaySeconds = 3600 });
        Assert.Equal(JobStatus.Cancelled, (await client.CancelAsync("later", "no longer wanted")).Status);
        await client.EnqueueAsync(Directed("hang") with { JobId = "hangs" });
        await host.IsAsync("hangs", job => job.Status == JobStatus.Processing, "runs");
        Assert.True((await client.CancelAsync("hangs", "no longer wanted")).CancelRequested);
        await host.IsAsync("hangs", job => job.Status == JobStatus.Cancelled, "is cancelled");
        await Assert.ThrowsAsync<JobNotFoundException>(() => client.CancelAsync("nobody", "r"));
        await RecordNamesTheClientAsync(cluster);

        // Many, all or none.
        NewJob[] conflicting = [Directed("ok") with { JobId = "b-1" }, Directed("ok") with { JobId = "wrong" }];
        Assert.Contains("'wrong'", (await Assert.ThrowsAsync<JobConflictException>(() => client.EnqueueAllAsync(conflicting))).Message, StringComparison.Ordinal);
        Assert.Null(await client.GetAsync("b-1"));
        Assert.Equal(["b-1", "b-2"], await client.EnqueueAllAsync([conflicting[0], Directed("ok") with { JobId = "b-2" }]));
        await host.IsAsync("b-2", job => job.Status == JobStatus.Completed, "is completed");

        // What only the server can judge, whoever asks.
        var large = new string('x', 2_000);
        var alone = await Assert.ThrowsAsync<InvalidRequestException>(() => client.EnqueueAsync(NewJob.Of(Queue, large) with { JobId = "large" }));
        Assert.Equal(JobFields.TooLarge("jobData", 2_002, 2_000), Assert.Single(alone.Errors));
        var among = await Assert.ThrowsAsync<InvalidRequestException>(() => client.EnqueueAllAsync([Directed("ok") with { JobId = "b-3" }, NewJob.Of(Queue, large)]));
        Assert.Equal(JobFields.TooLarge("jobs[1].jobData", 2_002, 2_000), Assert.Single(among.Errors));
        var many = await Assert.ThrowsAsync<InvalidRequestException>(() => client.EnqueueAllAsync([.. Enumerable.Repeat(Directed("ok"), 6)]));
        Assert.Equal("jobs", Assert.Single(many.Errors).Field);
        Assert.Null(await client.GetAsync("large"));
        Assert.Null(await client.GetAsync("b-3"));

        // What is wrong at first sight.
        var invalid = await Assert.ThrowsAsync<InvalidRequestException>(() => client.EnqueueAsync(new NewJob("No Queue") { MaxTries = 0, Priority = 1_000, Tags = ["a b"] }));
        Assert.Equal(["maxTries", "priority", "queueName", "tags[0]"], invalid.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
        await cluster.CheckAsync();
    }

    [Fact]
    public async Task Enqueue_WhenASiloIsKilledMeanwhile_LosesNothingAndMakesNothingTwice()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await using var host = await ClientHost.StartAsync(cluster);
        var made = new HashSet<string>(StringComparer.Ordinal);
        var gate = new Lock();
        using var over = new CancellationTokenSource();
        var sent = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(lane => Task.Run(async () =>
        {
            for (var i = 0; !over.IsCancellationRequested; i++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{lane}-{i}");
                var job = await UntilAnsweredAsync(() => host.Client.EnqueueAsync(Directed("ok"), key));
                lock (gate)
                {
                    Assert.True(made.Add(job.JobId), $"{job.JobId} was made for two keys.");
                }

                Interlocked.Increment(ref sent);
            }
        })));

        await Eventually.True(() => Volatile.Read(ref sent) > 300, "the load runs");
        await cluster.Silos[1].KillAsync();
        var before = Volatile.Read(ref sent);
        await Eventually.True(() => Volatile.Read(ref sent) > before + 300, "jobs are taken again");
        await over.CancelAsync();
        await load;

        foreach (var jobId in made)
        {
            await host.IsAsync(jobId, job => job.Status == JobStatus.Completed, "is completed");
        }

        var report = await cluster.CheckAsync();
        Assert.Equal(made.Count, report.Figures.Jobs);
    }

    [Fact]
    public async Task Start_WhenThereIsNoSuchCluster_SaysWhatItHasLookedFor()
    {
        await using var cluster = await TestCluster.StartAsync(1);

        var elsewhere = await Assert.ThrowsAsync<SchedulerUnavailableException>(() => ClientHost.StartAsync(cluster, options => (options.ServiceId, options.ConnectWithin) = ("another", TimeSpan.FromSeconds(1))));
        Assert.Contains("ServiceId 'another', ClusterId 'default'", elsewhere.Message, StringComparison.Ordinal);
        Assert.Contains(cluster.Redis.ConnectionString, elsewhere.Message, StringComparison.Ordinal);

        var nowhere = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{RedisServer.FreePort()}");
        var noRedis = await Assert.ThrowsAsync<SchedulerUnavailableException>(() => ClientHost.StartAsync(cluster, options => (options.RedisConnectionString, options.ConnectWithin) = ($"{nowhere},password=hidden", TimeSpan.Zero)));
        Assert.Contains(nowhere, noRedis.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", noRedis.Message, StringComparison.Ordinal);

        var settings = await Assert.ThrowsAsync<OptionsValidationException>(() => ClientHost.StartAsync(cluster, options =>
        {
            (options.ServiceId, options.ClusterId, options.RedisKeyPrefix, options.Name) = ("a b", "", "r:t", "local");
            (options.RedisConnectionString, options.ConnectWithin) = (" ", TimeSpan.FromSeconds(-5));
        }));
        Assert.Equal(
            ["ServiceId is 'a b'", "ClusterId is ''", "RedisKeyPrefix is 'r:t'", "Name is 'local'", "ConnectWithin is -00:00:05", "RedisConnectionString is empty"],
            settings.Failures.Select(failure => failure["ReTracedOrleansClientOptions.".Length..failure.IndexOf(';', StringComparison.Ordinal)]));

        var authority = await Assert.ThrowsAsync<OptionsValidationException>(() => ClientHost.StartAsync(cluster, options => options.RedisCertificateAuthority = cluster.PathOf("none.pem")));
        Assert.Contains("RedisCertificateAuthority is", Assert.Single(authority.Failures), StringComparison.Ordinal);
    }

    private static NewJob Directed(string what) => NewJob.Of(Queue, new { Do = what }) with { Type = "directed", TimeoutSeconds = 600 };

    private static async Task<EnqueuedJob> UntilAnsweredAsync(Func<Task<EnqueuedJob>> enqueue)
    {
        while (true)
        {
            try
            {
                return await enqueue();
            }
            catch (SchedulerUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    private static async Task RecordNamesTheClientAsync(TestCluster cluster)
    {
        await using var store = await cluster.OpenStoreAsync();
        var ledger = await store.ReadLedgerAsync("wrong", 0, 100);
        var retry = (RetryAsked)Assert.Single(ledger, entry => entry.Event.Kind == JobEventKind.Retry).Event;
        Assert.Equal(("billing", "the word was wrong"), (retry.By, retry.Reason));
        Assert.Equal("billing", ledger[0].Event.By);
    }
}
