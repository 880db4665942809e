using Microsoft.Extensions.DependencyInjection;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Storage;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Operations;

/// <summary>What a server answers whose store was taken by another process, until it has it back.</summary>
public sealed class StandbyTests : IAsyncLifetime, IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly ApiServer _api;

    public StandbyTests() => _api = new ApiServer { Configure = (builder, _) => builder.Services.AddSingleton<TimeProvider>(_clock) };

    private StoreRole Role => _api.App!.Services.GetRequiredService<StoreRole>();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task EveryCall_WhileAnotherOwnsTheStore_SaysSoAndWorksAgainAfterwards()
    {
        var jobId = await _api.EnqueueDelayedAsync("q");
        await using (var another = _api.BuildAnother())
        {
            var other = another.Services.GetRequiredService<IStoreOwnership>();
            Assert.NotNull(await other.TakeAsync(await other.ReadOwnerAsync(), "elsewhere:42", ProcessMark.Own));

            // It has not noticed yet; the store has.
            AssertStandby(await _api.PostAsync("/jobs", new { jobId = "late", queueName = "q" }));
            AssertStandby(await _api.PostAsync("/jobs/batch", new { jobs = new[] { new { jobId = "late-too", queueName = "q" } } }));
            AssertStandby(await _api.PostAsync($"/jobs/{jobId}/cancel", new { reason = "Late." }));
            AssertStandby(await _api.PatchAsync("/queues/q", """{"paused":true}"""));

            await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromMilliseconds(500), () => !Role.IsOwner);
            foreach (var path in (string[])["/jobs", $"/jobs/{jobId}", "/queues/q", "/dlq", "/workers", "/stats", "/there-is-no-such-thing"])
            {
                AssertStandby(await _api.GetAsync(path));
            }

            AssertStandby(await _api.GetAsync("~/live"));
            // A person is told on a page.
            var page = await _api.SendAsync(HttpMethod.Get, "~/jobs", null, null, ("Accept", "text/html"));
            Assert.Equal((503, "text/html", "1"), (page.Status, page.MediaType, page.Headers["Retry-After"]));
            Assert.Contains("<h1>This server does not own its store.</h1>", page.Text, StringComparison.Ordinal);
            Assert.Contains("elsewhere:42", page.Text, StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
            AssertStandby(await _api.PostAsync("/leases", new { workerId = "w", queues = new[] { "q" } }));
            var ready = await _api.GetAsync("~/readyz");
            Assert.Equal((503, "not ready"), (ready.Status, (string?)ready["status"]));
            Assert.Contains("is a standby: the store is owned by elsewhere:42", (string?)ready["detail"], StringComparison.Ordinal);
            Assert.Equal(200, (await _api.GetAsync("~/healthz")).Status);
            Assert.Equal(200, (await _api.GetAsync("~/openapi/v1.json")).Status);
            await other.ReleaseAsync();
        }

        await Eventually.TrueWhileAdvancing(_clock, TimeSpan.FromMilliseconds(500), () => Role.IsOwner);
        Assert.Equal(200, (await _api.GetAsync("~/readyz")).Status);
        (await _api.GetAsync("/jobs/late")).Is(404);
        (await _api.GetAsync("/jobs/late-too")).Is(404);
        Assert.Equal("delayed", (string?)(await _api.GetAsync($"/jobs/{jobId}")).Is(200)["status"]);
        await _api.EnqueueAsync(new { jobId = "late", queueName = "noop" });
        await _api.IsAsync("late", "completed");
    }

    private static void AssertStandby(Answer answer)
    {
        Assert.Equal((503, "STANDBY"), (answer.Status, (string?)answer["code"]));
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal("1", answer.Headers["Retry-After"]);
        Assert.Contains("elsewhere:42", (string?)answer["detail"], StringComparison.Ordinal);
    }
}
