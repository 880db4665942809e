using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Events;

public sealed class EventTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Get_WhileJobsMove_TellsOfEachTransitionInOrder()
    {
        var queue = api.NewQueue();
        using var listener = await Listener.ListenAsync(api, $"?queue={queue}");
        await api.EnqueueAsync(new { queueName = api.NewQueue() });
        var jobId = await api.EnqueueAsync(new { queueName = queue });
        await api.PostAsync($"/jobs/{jobId}/cancel", new { reason = "No." });
        await api.PostAsync($"/jobs/{jobId}/retry", new { reason = "Yes." });

        var events = await listener.NextAsync(3);

        Assert.Equal([$"{jobId} enqueue - pending", $"{jobId} cancel pending cancelled", $"{jobId} retry cancelled pending"], events.Select(one => one.Moved));
        Assert.All(events, one => Assert.StartsWith($"{queue}:", one.Id, StringComparison.Ordinal));
        Assert.Equal(("transition", 2L, "local", queue, 0), (events[1].Name, (long)events[1].Data["seq"]!, (string?)events[1].Data["by"], (string?)events[1].Data["queueName"], (int)events[1].Data["attempt"]!));
    }

    [Fact]
    public async Task Get_WithTheLastIdOfAStreamThatBroke_GoesOnBehindIt()
    {
        var queue = api.NewQueue();
        string last;
        using (var listener = await Listener.ListenAsync(api, ""))
        {
            await api.EnqueueAsync(new { queueName = queue, jobId = $"{queue}-1" });
            Listener.Event one;
            do
            {
                one = (await listener.NextAsync())!;
            }
            while ((string?)one.Data["jobId"] != $"{queue}-1");
            last = one.Id;
        }

        // In one commit, while nobody listens.
        await api.PostAsync("/jobs/batch", new { jobs = new[] { new { queueName = queue, jobId = $"{queue}-2" }, new { queueName = queue, jobId = $"{queue}-3" } } });

        using var again = await Listener.ListenAsync(api, $"?queue={queue}", last);
        Assert.Equal([$"{queue}-2 enqueue - pending", $"{queue}-3 enqueue - pending"], (await again.NextAsync(2)).Select(one => one.Moved));
        using var ofOne = await Listener.ListenAsync(api, $"?job={queue}-3", last);
        Assert.Equal($"{queue}-3 enqueue - pending", (await ofOne.NextAsync())!.Moved);
    }

    [Fact]
    public async Task Get_WithAnIdThatIsTooOld_SaysThatEventsAreMissingAndGoesOn()
    {
        var queue = api.NewQueue();
        using var listener = await Listener.ListenAsync(api, $"?queue={queue}", $"{queue}:17");

        var reset = (await listener.NextAsync())!;
        Assert.Equal("reset", reset.Name);
        var jobId = await api.EnqueueAsync(new { queueName = queue });
        Assert.Equal($"{jobId} enqueue - pending", (await listener.NextAsync())!.Moved);
    }

    [Fact]
    public async Task Get_WithMaxSeconds_EndsThen()
    {
        using var listener = await Listener.ListenAsync(api, "?maxSeconds=0");

        Assert.Null(await listener.NextAsync());
    }
}
