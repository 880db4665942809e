using System.Net.Http.Json;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Limits;

/// <summary>How many polls wait at a time.</summary>
public sealed class PollGateTests : IAsyncLifetime, IDisposable
{
    private const int Most = 3;

    private int _workers;
    private readonly ApiServer _api = new() { Configure = (builder, _) => builder.Configuration["ReTraced:Limits:LongPolls"] = $"{Most}" };

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Poll_WhenTooManyWait_IsRefusedUntilOneEnds()
    {
        var queue = _api.NewQueue();
        using var gone = new CancellationTokenSource();
        var leaving = _api.Client.PostAsJsonAsync($"{ApiServer.Prefix}/leases", Poll(queue, 20_000), gone.Token);
        var waiting = new List<Task<Answer>>();
        while (waiting.Count < Most - 1)
        {
            waiting.Add(_api.PostAsync("/leases", Poll(queue, 20_000)));
        }

        await Eventually.True(async () => (await _api.GetAsync("/workers")).Is(200).Items.Count(worker => (string?)worker!["kind"] == "remote") >= Most, "all places are taken");
        var refused = await _api.PostAsync("/leases", Poll(queue, 1));
        refused.IsProblem(503, "TOO_MANY_POLLS");
        Assert.Equal("1", refused.Headers["Retry-After"]);
        Assert.Contains("3 polls wait at this server, which is the most that it lets wait (ReTraced:Limits:LongPolls)", refused.Text, StringComparison.Ordinal);

        // Who does not wait, and everybody else, gets through.
        (await _api.PostAsync("/leases", Poll(queue, 0))).Is(200);
        (await _api.GetAsync("~/healthz")).Is(200);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await Eventually.True(async () => (await _api.PostAsync("/leases", Poll(queue, 1))).Status == 200, "the place of the one that went away is free");

        foreach (var _ in waiting)
        {
            await _api.EnqueueAsync(new { queueName = queue, type = "nobody" });
        }

        Assert.All(await Task.WhenAll(waiting), answer => Assert.Single(answer.Is(200)["leases"]!.AsArray()));
        var again = Enumerable.Range(0, Most).Select(_ => _api.PostAsync("/leases", Poll(queue, 1)));
        Assert.All(await Task.WhenAll(again), answer => answer.Is(200));
    }

    // Each by a worker of its own, so that it can be seen which have come.
    private object Poll(string queue, int waitMs) => new { workerId = $"w{Interlocked.Increment(ref _workers)}", queues = new[] { queue }, types = new[] { "nobody" }, waitMs };
}
