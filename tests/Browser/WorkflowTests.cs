using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

public sealed class WorkflowTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Workflows_WhateverTheyAreLookedAtWith_AreSound()
    {
        var id = await MakeAsync();
        await dashboard.IsAsync($"{id}-load", "dead");
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync("/workflows", look);
            await visit.SeesAsync(id);
            await visit.IsSoundAsync();

            await visit.GoAsync($"/workflows/{id}");
            await visit[".graph .status-dead"].WaitForAsync();
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Workflow_WithoutScripts_IsRead()
    {
        var id = await MakeAsync();

        await using var visit = await dashboard.OpenAsync($"/workflows/{id}", Look.Wide with { Scripts = false });

        await visit.SeesAsync($"{id}-report", "#job-table");
    }

    [Fact]
    public async Task Workflow_WhenAJobOfItIsMended_GoesOnByItself()
    {
        var id = await MakeAsync();
        await dashboard.IsAsync($"{id}-load", "dead");
        await using var visit = await dashboard.OpenAsync($"/workflows/{id}");
        await visit.SeesAsync("FAILED", "#head");

        await dashboard.CallAsync(HttpMethod.Post, $"/jobs/{id}-load/retry", new { reason = "mended", changes = new[] { new { op = "replace", path = "/jobData/subject", value = "SUCCESS" } } });
        await visit[$".graph a[href='/jobs/{id}-load'].status-completed"].WaitForAsync();
        await visit.ActAsync("Retry what has failed…", "Retry it");

        await visit.SeesAsync("COMPLETED", "#head");
        await visit.SeesAsync("Because.", "#act");
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Workflow_WhenAPartOfItIsCancelled_ShowsWhich()
    {
        var id = dashboard.NewName("flow");
        await dashboard.CallAsync(HttpMethod.Post, "/workflows", new
        {
            workflowId = id,
            jobs = new object[]
            {
                new { jobId = $"{id}-a", queueName = id, type = "noop", delaySeconds = 3600 },
                new { jobId = $"{id}-b", queueName = id, type = "noop", delaySeconds = 3600 },
            },
        });
        await using var visit = await dashboard.OpenAsync($"/workflows/{id}");

        await visit.Button("Cancel…").ClickAsync();
        await visit["#cancel input[name=jobIds]"].FillAsync($"{id}-b");
        await visit["#cancel textarea"].FillAsync("Not needed.");
        await visit.Button("Cancel it").ClickAsync();

        await visit[$".graph a[href='/jobs/{id}-b'].status-cancelled"].WaitForAsync();
        Assert.Equal("delayed", (string?)(await dashboard.CallAsync(HttpMethod.Get, $"/jobs/{id}-a"))["status"]);
    }

    [Fact]
    public async Task Workflow_OfManyJobs_IsDrawnByLevels()
    {
        var id = dashboard.NewName("flow");
        await dashboard.CallAsync(HttpMethod.Post, "/workflows", new
        {
            workflowId = id,
            jobs = Enumerable.Range(0, 400).Select(i => new { jobId = $"{id}-{i}", queueName = id, type = "noop", delaySeconds = i < 200 ? 3600 : (int?)null, dependsOn = i < 200 ? null : new[] { $"{id}-{i - 200}" } }),
        });

        await using var visit = await dashboard.OpenAsync($"/workflows/{id}?status=waiting", Look.Phone);

        await visit.SeesAsync("200 delayed", "#levels");
        await visit.SeesAsync("200 waiting", "#levels");
        await visit.SeesAsync($"{id}-200", "#job-table");
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Workflow_WithAHostileName_IsShownAndDoesNothing()
    {
        var id = dashboard.NewName("flow");
        await dashboard.CallAsync(HttpMethod.Post, "/workflows", new { workflowId = id, name = "<script>document.title='x'</script>\u202Egnp", jobs = new[] { new { queueName = id, type = "noop" } } });

        await using var visit = await dashboard.OpenAsync($"/workflows/{id}");

        await visit.SeesAsync("<script>document.title='x'</script>\\u202egnp");
        await visit.IsSoundAsync();
    }

    // Two branches of which one dies, and a job that waits for both.
    private async Task<string> MakeAsync()
    {
        var id = dashboard.NewName("flow");
        object Job(string name, string subject, params string[] after) => new
        {
            jobId = $"{id}-{name}", queueName = id, type = "email", jobData = new { to = "ann@example.com", subject }, maxTries = 1, dependsOn = after.Select(parent => $"{id}-{parent}"),
        };
        await dashboard.CallAsync(HttpMethod.Post, "/workflows", new
        {
            workflowId = id, name = "Nightly import", jobs = new[] { Job("fetch", "SUCCESS"), Job("load", "NETWORK_ERROR", "fetch"), Job("index", "SUCCESS", "fetch"), Job("report", "SUCCESS", "load", "index") },
        });
        return id;
    }
}
