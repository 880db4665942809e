using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Schedules;

public sealed class ScheduleTests(ApiServer api) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Put_OfASchedule_ShowsItAndItsNextInstants()
    {
        var id = api.NewQueue("s");
        var made = await PutAsync(id, """{"cron":"30 2 * * *","timeZone":"Europe/Berlin","misfire":"all","overlap":"skip","jitterSeconds":1.5,"job":{"queueName":"noop","priority":3}}""");

        made.Is(201);
        Assert.Equal($"/api/v1/schedules/{id}", made.Headers["Location"]);
        var schedule = (await api.GetAsync($"/schedules/{id}")).Is(200);
        Assert.Equal(("30 2 * * *", "Europe/Berlin", "all", "skip", 1.5, false, 3, "local"),
            ((string?)schedule["cron"], (string?)schedule["timeZone"], (string?)schedule["misfire"], (string?)schedule["overlap"], (double)schedule["jitterSeconds"]!, (bool)schedule["paused"]!, (int)schedule["job"]!["priority"]!, (string?)schedule["by"]));
        var next = (await api.GetAsync($"/schedules/{id}/next?count=2")).Items;
        Assert.Equal((long?)schedule["nextAt"], (long?)next[0]!["at"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT02:30:00\+0[12]:00$", (string?)next[0]!["local"]);
        Assert.StartsWith($"{id}:2", (string?)next[0]!["jobId"], StringComparison.Ordinal);
        Assert.Equal(2, next.Count);

        // What was read can be sent back, and is no other.
        (await PutAsync(id, schedule.Body!.ToJsonString())).Is(200);
        Assert.Contains(id, (await api.GetAsync("/schedules?limit=500")).Items.Select(item => (string?)item!["scheduleId"]));
        (await api.SendAsync(HttpMethod.Delete, $"/schedules/{id}")).Is(204);
        (await api.GetAsync($"/schedules/{id}")).IsProblem(404, "SCHEDULE_NOT_FOUND");
        Assert.Equal(["schedule.delete", "schedule.put", "schedule.put"], (await api.GetAsync($"/audit?target={id}")).Items.Select(entry => (string?)entry!["action"]));
    }

    [Fact]
    public async Task Schedule_OfEverySecond_FiresAndKeepsItsHistory()
    {
        var (id, queue) = (api.NewQueue("s"), api.NewQueue());
        (await PutAsync(id, $$$"""{"cron":"* * * * * *","job":{"queueName":"{{{queue}}}"}}""")).Is(201);

        await Eventually.True(async () => (long)(await api.GetAsync($"/schedules/{id}")).Is(200)["fired"]! >= 2, "it has fired twice");
        (await api.PostAsync($"/schedules/{id}/pause", new { reason = "Enough." })).Is(200);
        (await api.PostAsync($"/schedules/{id}/pause", new { reason = "Enough." })).IsProblem(409, "WRONG_STATUS");
        var trigger = (await api.PostAsync($"/schedules/{id}/trigger", new { reason = "One more." })).Is(202);

        var history = (await api.GetAsync($"/schedules/{id}/history")).Items;
        Assert.Equal(("triggered", (string?)trigger["jobId"], "local", "One more."), ((string?)history[0]!["kind"], (string?)history[0]!["jobId"], (string?)history[0]!["by"], (string?)history[0]!["note"]));
        var fired = history[1]!;
        Assert.Equal("fired", (string?)fired["kind"]);
        Assert.Equal((long)fired["at"]! - (long)fired["plannedAt"]!, (long)fired["driftMs"]!);
        var job = (await api.GetAsync($"/jobs/{fired["jobId"]}")).Is(200);
        Assert.Equal((id, queue), ((string?)job["scheduleId"], (string?)job["queueName"]));
        Assert.Single((await api.GetAsync($"/schedules/{id}/history?limit=1")).Items);
        (await api.PostAsync($"/schedules/{id}/resume", new { reason = "On." })).Is(200);
        (await api.SendAsync(HttpMethod.Delete, $"/schedules/{id}")).Is(204);
    }

    [Fact]
    public async Task Schedule_ThatIsOver_CanBeChangedAndSentBack()
    {
        var id = api.NewQueue("s");
        (await PutAsync(id, $$$"""{"intervalSeconds":1,"endAt":{{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 2_500}}},"job":{"queueName":"noop"}}""")).Is(201);
        await Eventually.True(async () => (await api.GetAsync($"/schedules/{id}")).Is(200)["nextAt"] is null, "it is over");

        var body = (await api.GetAsync($"/schedules/{id}")).Is(200).Body!;
        body["overlap"] = "skip";
        // As of one that could not fire on the machine that it was read from.
        body["problem"] = "This machine does not know the time zone.";
        Assert.Equal("skip", (string?)(await PutAsync(id, body.ToJsonString())).Is(200)["overlap"]);
        body["endAt"] = (long)body["endAt"]! - 1;
        (await PutAsync(id, body.ToJsonString())).IsProblem(400, "INVALID_REQUEST", "intervalSeconds");
    }

    private Task<Answer> PutAsync(string id, string body) => api.SendAsync(HttpMethod.Put, $"/schedules/{id}", body, "application/json");
}
