using Microsoft.Extensions.DependencyInjection;
using ReTraced.Gateway.Endpoints;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Storage;

namespace ReTraced.Gateway.Tests.Stats;

/// <summary>The backoff check of a queue, over HTTP and a real store.</summary>
public sealed class DriftTests(ApiServer api) : IClassFixture<ApiServer>
{
    private const int Jobs = 3;

    // 20, 40, 80 ms are what the base and the factor promise; the cap makes a plateau of it at 24.
    [Fact]
    public async Task Drift_WhenTheConfigOfAQueuePlateaus_ShowsItAsAColumnAndWarns()
    {
        var queue = api.NewQueue();
        List<string> ids = [];
        for (var i = 0; i < Jobs; i++)
        {
            ids.Add(await DieAsync(queue, maxDelaySeconds: 0.024));
        }

        await api.EnqueueDelayedAsync(queue);

        var drift = (await api.GetAsync($"/stats/drift?queue={queue}")).Is(200);

        Assert.Equal(queue, (string?)drift["queue"]);
        Assert.True((bool)drift["ok"]!, drift.Text);
        Assert.Equal([20L, 24, 24], drift["delays"]!.AsArray().Select(retry => (long)retry!["plannedMedianMs"]!));
        Assert.Equal([1, 2, 3], drift["delays"]!.AsArray().Select(retry => (int)retry!["retry"]!));
        Assert.All(drift["delays"]!.AsArray(), retry => Assert.Equal(Jobs, (int)retry!["count"]!));
        Assert.All(drift["delays"]!.AsArray(), retry => Assert.True((long)retry!["actualMinMs"]! >= (long)retry["plannedMinMs"]!, drift.Text));
        var warnings = drift["warnings"]!.AsArray();
        Assert.Equal(["CAPPED_FROM", "NO_GROWTH"], warnings.Select(warning => (string?)warning!["warning"]).Where(warning => warning != "LATE"));
        Assert.All(warnings.Where(warning => (string?)warning!["warning"] != "LATE"), warning => Assert.Equal(ids.Order(), warning!["examples"]!.AsArray().Select(id => (string)id!).Order()));
        Assert.Equal((Jobs + 1, Jobs, 3 * Jobs, true), ((int)drift["lookedAt"]!["jobs"]!, (int)drift["lookedAt"]!["retriedJobs"]!, (int)drift["lookedAt"]!["retries"]!, (bool)drift["lookedAt"]!["complete"]!));
        Assert.Equal(3 * Jobs, drift["histogram"]!.AsArray().Sum(bucket => (int)bucket!["count"]!));
        Assert.Equal(3 * Jobs, (int)drift["phases"]!["scheduler"]!["count"]!);
        Assert.Equal(0, (int)drift["mismatchCount"]!);
        Assert.Empty(drift["mismatches"]!.AsArray());
    }

    [Fact]
    public async Task Drift_WhenNoQueueIsNamed_LooksAtAllOfThem()
    {
        var jobId = await DieAsync(api.NewQueue(), maxDelaySeconds: 60);

        var drift = (await api.GetAsync("/stats/drift")).Is(200);

        Assert.Null(drift["queue"]);
        Assert.InRange((int)drift["lookedAt"]!["retriedJobs"]!, 1, int.MaxValue);
        var created = (long)(await api.GetAsync($"/jobs/{jobId}")).Is(200)["createdAt"]!;
        Assert.True((long)drift["lookedAt"]!["since"]! <= created, drift.Text);
    }

    [Fact]
    public async Task Drift_WhenTheQueueHasNoJobs_IsEmptyAndOk()
    {
        var drift = (await api.GetAsync($"/stats/drift?queue={api.NewQueue()}")).Is(200);

        Assert.True((bool)drift["ok"]!);
        Assert.Equal("There were no retries to look at.", (string?)drift["summary"]);
        Assert.Equal((0, true), ((int)drift["lookedAt"]!["jobs"]!, (bool)drift["lookedAt"]!["complete"]!));
        Assert.Null(drift["lookedAt"]!["since"]);
    }

    [Theory]
    [InlineData(2, 1000, 200_000, 2, 1)]
    [InlineData(1000, 1, 200_000, 2, 1)]
    [InlineData(1000, 1000, 5, 2, 3)]
    [InlineData(1000, 1000, 200_000, 4, 3)]
    public async Task Drift_WhenThereIsMoreThanItLooksAt_TakesTheNewestAndSaysSo(int jobs, int retriedJobs, int entries, int lookedAt, int retried)
    {
        var queue = api.NewQueue();
        for (var i = 0; i < Jobs; i++)
        {
            await DieAsync(queue, maxDelaySeconds: 60);
        }

        var newest = (long)(await api.GetAsync($"/jobs/{await api.EnqueueDelayedAsync(queue)}")).Is(200)["createdAt"]!;
        var services = api.App!.Services;
        var reader = new DriftReader(services.GetRequiredService<IJobQueries>(), services.GetRequiredService<JobRecords>(), TimeProvider.System, new DriftLimits(jobs, retriedJobs, entries));

        var scope = (await reader.ReadAsync(queue, CancellationToken.None)).LookedAt;

        Assert.Equal(lookedAt == Jobs + 1, scope.Complete);
        Assert.Equal(retried, scope.RetriedJobs);
        Assert.Equal(3 * retried, scope.Retries);
        // Read in groups: the group in which a bound is met counts whole.
        Assert.InRange(scope.Jobs, lookedAt, jobs);
        Assert.InRange(scope.Since!.Value, 0, newest);
    }

    [Fact]
    public async Task Explain_WhenAJobWasRetried_HasThePhasesOfEachAttempt()
    {
        var jobId = await DieAsync(api.NewQueue(), maxDelaySeconds: 60);

        var attempts = (await api.GetAsync($"/jobs/{jobId}/explain")).Is(200)["backoffCheck"]!["attempts"]!.AsArray();

        Assert.Equal(3, attempts.Count);
        Assert.All(attempts, attempt =>
        {
            var phases = attempt!["phases"]!;
            long[] times = [(long)phases["dueAt"]!, (long)phases["pickedUpAt"]!, (long)phases["startedAt"]!, (long)phases["finishedAt"]!];
            Assert.Equal(times.Order(), times);
        });
    }

    private async Task<string> DieAsync(string queue, double maxDelaySeconds)
    {
        var jobId = await api.EnqueueAsync(new
        {
            queueName = queue,
            type = "email",
            jobData = new { to = "ann@example.com", subject = "NETWORK_ERROR" },
            maxTries = 4,
            backoffConfig = new { baseDelaySeconds = 0.02, maxDelaySeconds, factor = 2 },
        });
        await api.IsAsync(jobId, "dead");
        return jobId;
    }
}
