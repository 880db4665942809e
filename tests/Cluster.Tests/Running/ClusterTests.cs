using System.Globalization;
using System.Text.Json.Nodes;
using ReTraced.EndToEnd;
using ReTraced.Jobs;
using ReTraced.Testing;

namespace ReTraced.Cluster.Tests.Running;

/// <summary>What a cluster of real processes does when some of them go and others come.</summary>
public class ClusterTests
{
    private const string Queue = "work";

    [Fact]
    public async Task Silos_WhenOneIsKilledUnderLoad_LoseNothing()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        using var over = new CancellationTokenSource();
        var load = LoadAsync(cluster, [http], over.Token);
        await Eventually.True(() => cluster.ReadRuns().Length > 500, "the load runs");

        await cluster.Silos[1].KillAsync();
        var before = cluster.Promised.Count;
        await Eventually.True(() => cluster.Promised.Count > before + 500, "jobs are taken again");
        await over.CancelAsync();
        await load;

        await cluster.AllCompletedAsync(http, Queue);
        await cluster.CheckAsync();
    }

    [Fact]
    public async Task Silo_WhenKilledWhileItRunsJobs_LosesTheirLeasesAndOthersRunThem()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        var go = cluster.PathOf("go");
        for (var i = 0; i < 30; i++)
        {
            await cluster.EnqueueAsync(http, TestCluster.Directed($"held-{i}", Queue, "wait", go));
        }

        await Eventually.True(async () => await http.CountAsync(Queue, "processing") == 30, "both silos run jobs");
        await cluster.Silos[1].KillAsync();
        await File.WriteAllTextAsync(go, "");

        await cluster.AllCompletedAsync(http, Queue);
        var report = await cluster.CheckAsync();
        var lost = await CountAsync(cluster, JobEventKind.LeaseLost);
        Assert.InRange(lost, 1, 16);
        Assert.Equal(30, report.Figures.Jobs);
    }

    [Fact]
    public async Task Silo_WhenItJoins_RunsItsShare()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        var go = cluster.PathOf("go");
        for (var i = 0; i < 32; i++)
        {
            await cluster.EnqueueAsync(http, TestCluster.Directed($"held-{i}", Queue, "wait", go));
        }

        await Eventually.True(async () => await http.CountAsync(Queue, "processing") == 16, "the one silo has no more room");
        await cluster.AddSiloAsync();

        await Eventually.True(async () => await http.CountAsync(Queue, "processing") == 32, "the new one has taken the rest");
        await File.WriteAllTextAsync(go, "");
        await cluster.AllCompletedAsync(http, Queue);
        await cluster.CheckAsync();
    }

    [Fact]
    public async Task Silos_WhenRestartedOneByOneUnderLoad_LoseNoLease()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        using var over = new CancellationTokenSource();
        var load = LoadAsync(cluster, [http], over.Token);
        foreach (var silo in cluster.Silos.ToList())
        {
            var before = cluster.Promised.Count;
            await cluster.AddSiloAsync();
            await Eventually.True(() => cluster.Promised.Count > before + 100, "jobs are taken");
            await silo.TerminateAsync();
            Assert.Equal(0, silo.ExitCode);
        }

        await over.CancelAsync();
        await load;
        await cluster.AllCompletedAsync(http, Queue);
        await cluster.CheckAsync();
        Assert.Equal(0, await CountAsync(cluster, JobEventKind.LeaseLost));
    }

    [Fact]
    public async Task Clusters_WhenTwoAreOnOneStoreAndDoNotKnowEachOther_NeverBothCommit()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        // The silos of the other half take those of this one for gone, as after a partition of the network.
        await cluster.AddSiloAsync("--ReTraced:Cluster:ClusterId=other");
        var one = await cluster.AddGatewayAsync();
        var other = await cluster.AddGatewayAsync("--ReTraced:Cluster:ClusterId=other");
        using var http = one.Client();
        using var httpOther = other.Client();
        using var over = new CancellationTokenSource();
        var load = LoadAsync(cluster, [http, httpOther], over.Token);
        await Eventually.True(() => cluster.Promised.Count > 1_500, "both halves take jobs");
        await over.CancelAsync();
        await load;

        // Each half takes the leases of the other for lost; on a slow machine one job may lose three in a row, which is poison.
        await cluster.AllEndedAsync(http, [Queue], "completed", "poisoned");
        await cluster.CheckAsync();
    }

    [Fact]
    public async Task Cancel_WhenTheJobRunsInAnotherSilo_StopsIt()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        var jobs = Enumerable.Range(0, 12).Select(i => $"hang-{i}").ToList();
        foreach (var jobId in jobs)
        {
            await cluster.EnqueueAsync(http, TestCluster.Directed(jobId, Queue, "hang"));
        }

        await Eventually.True(async () => await http.CountAsync(Queue, "processing") == jobs.Count, "all run");
        foreach (var jobId in jobs)
        {
            using var response = await http.SendAsync($"/api/v1/jobs/{jobId}/cancel", """{"reason":"no longer wanted"}""");
            Assert.Equal(202, (int)response.StatusCode);
        }

        await Eventually.True(async () => await http.CountAsync(Queue, "cancelled") == jobs.Count, "all are cancelled");
        await cluster.CheckAsync();
    }

    [Fact]
    public async Task Handler_WhenItRunsLongerThanACallBetweenGrainsMay_GoesOnToItsEnd()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        var go = cluster.PathOf("go");
        await cluster.EnqueueAsync(http, TestCluster.Directed("long", Queue, "wait", go));
        await http.IsAsync("long", "processing");
        var began = TimeProvider.System.GetTimestamp();

        // Orleans gives up a call after 30 s.
        await Eventually.True(() => TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(33), "it has run for 33 s");
        await File.WriteAllTextAsync(go, "");

        await http.IsAsync("long", "completed");
        Assert.Equal(["long 1 start", "long 1 end"], cluster.ReadRuns());
        await cluster.CheckAsync();
    }

    [Fact]
    public async Task Gateway_WhenAllSilosAreReplaced_GoesOn()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        await cluster.EnqueueAsync(http, TestCluster.Directed("before", Queue));
        await cluster.Silos[0].KillAsync();

        // Nobody is there: a clear no, and not a wait without end.
        using (var refused = await http.SendAsync("/api/v1/jobs", TestCluster.Directed("refused", Queue).ToJsonString()))
        {
            Assert.Equal(503, (int)refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await cluster.AddSiloAsync();
        await cluster.EnqueueAsync(http, TestCluster.Directed("after", Queue));

        await http.IsAsync("after", "completed");
        await http.IsAsync("before", "completed");
    }

    [Fact]
    public async Task Redis_WhenItIsKilledAndComesBack_EveryProcessGoesOn()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var gateway = await cluster.AddGatewayAsync();
        using var http = gateway.Client();
        using var over = new CancellationTokenSource();
        var load = LoadAsync(cluster, [http], over.Token);
        await Eventually.True(() => cluster.Promised.Count > 200, "jobs are taken");

        // In good order, so that what was answered is on the disk.
        await cluster.Redis.TerminateAsync();
        await cluster.Redis.StartAgainAsync();
        var before = cluster.Promised.Count;
        await Eventually.True(() => cluster.Promised.Count > before + 200, "jobs are taken again");
        await over.CancelAsync();
        await load;

        await cluster.AllCompletedAsync(http, Queue);
        await cluster.CheckAsync();
    }

    // Enqueues from each client, as fast as they are answered, until it is over.
    private static Task LoadAsync(TestCluster cluster, HttpClient[] clients, CancellationToken over) => Task.WhenAll(clients.SelectMany((http, client) =>
        Enumerable.Range(0, 8).Select(async lane =>
        {
            for (var i = 0; !over.IsCancellationRequested; i++)
            {
                await cluster.EnqueueAsync(http, TestCluster.Directed(string.Create(CultureInfo.InvariantCulture, $"j-{client}-{lane}-{i}"), Queue), CancellationToken.None);
            }
        })));

    private static async Task<int> CountAsync(TestCluster cluster, JobEventKind kind)
    {
        await using var store = await cluster.OpenStoreAsync();
        var count = 0;
        foreach (var jobId in cluster.Promised)
        {
            count += (await store.ReadLedgerAsync(jobId, 0, 1_000)).Count(entry => entry.Event.Kind == kind);
        }

        return count;
    }
}
