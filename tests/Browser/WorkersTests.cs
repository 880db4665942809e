using System.Text.Json.Nodes;

namespace ReTraced.Browser.Tests;

public sealed class WorkersTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    // Of the latest lease.
    private string? _token;

    [Fact]
    public async Task Workers_WhateverTheyAreLookedAtWith_AreSound()
    {
        var (worker, jobId, queue) = await LeaseAsync(timeoutSeconds: 3600);
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync("/workers", look);
            await visit.SeesAsync("this server", "#workers");
            await visit.SeesAsync("0 of 64", "#workers");
            await visit.SeesAsync("crawl", $"[id='worker-{worker}']");
            await visit.SeesAsync(queue, $"[id='job-{jobId}']");
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Workers_WithoutScripts_AreFoundByIdAndByQueue()
    {
        var (worker, _, queue) = await LeaseAsync(timeoutSeconds: 3600);
        await using var visit = await dashboard.OpenAsync("/workers", Look.Wide with { Scripts = false });

        await visit["#filters input[name=name]"].FillAsync(worker);
        await visit.Button("Find").ClickAsync();
        await visit.Page.WaitForURLAsync("**/workers?name=*");
        Assert.Equal([worker], await visit["#workers td.name"].AllInnerTextsAsync());

        await visit.GoAsync($"/workers?queue={queue}");
        Assert.Contains(worker, await visit["#workers td.name"].AllInnerTextsAsync());
        Assert.Equal(1, await visit["#running tbody tr"].CountAsync());

        await visit.GoAsync("/workers?name=nobody-has-this-id");
        await visit.SeesAsync("No worker matches.");
    }

    [Fact]
    public async Task Lease_ThatEndsSoon_ComesFirstAndIsMarked()
    {
        var (worker, later, _) = await LeaseAsync(timeoutSeconds: 3600);
        var (_, soon, _) = await LeaseAsync(timeoutSeconds: 8, worker);

        await using var visit = await dashboard.OpenAsync($"/workers?name={Uri.EscapeDataString(worker)}");

        Assert.Equal([$"job-{soon}", $"job-{later}"], await visit["#running tbody tr"].EvaluateAllAsync<string[]>("rows => rows.map(row => row.id)"));
        Assert.Equal(1, await visit[$"[id='job-{soon}'] .badge"].CountAsync());
        Assert.Equal(0, await visit[$"[id='job-{later}'] .badge"].CountAsync());
    }

    [Fact]
    public async Task Job_OfAWorker_IsALinkToItsPage()
    {
        var (worker, jobId, _) = await LeaseAsync(timeoutSeconds: 3600);
        await using var visit = await dashboard.OpenAsync($"/workers?name={Uri.EscapeDataString(worker)}");

        await visit["#running"].GetByText(jobId).ClickAsync();

        await visit["#head .status-processing"].WaitForAsync();
    }

    [Fact]
    public async Task Log_OfARun_StandsLineByLine()
    {
        var (_, jobId, _) = await LeaseAsync(timeoutSeconds: 60);
        await dashboard.CallAsync(HttpMethod.Post, $"/leases/{_token}/log", new { lines = new[] { "first <b>", "second" } });

        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");

        var lines = (await visit["#log"].InnerTextAsync()).Trim().Split('\n');
        Assert.Collection(lines, line => Assert.EndsWith("first <b>", line, StringComparison.Ordinal), line => Assert.EndsWith("second", line, StringComparison.Ordinal));
    }

    // A worker's id may have anything that an address needs escaped.
    private async Task<(string Worker, string JobId, string Queue)> LeaseAsync(int timeoutSeconds, string? worker = null)
    {
        var queue = dashboard.NewName();
        worker ??= $"{dashboard.NewName("crawler")}@eu-west/1";
        var jobId = await dashboard.EnqueueAsync(new { queueName = queue, type = "crawl", timeoutSeconds });
        var leases = (await dashboard.CallAsync(HttpMethod.Post, "/leases", new { workerId = worker, queues = new[] { queue }, types = new[] { "crawl" }, waitMs = 10_000 }))["leases"]!.AsArray();
        Assert.Equal(jobId, (string?)Assert.Single(leases)!["job"]!["jobId"]);
        _token = (string?)leases[0]!["leaseToken"];
        return (worker, jobId, queue);
    }
}
