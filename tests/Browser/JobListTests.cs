using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

public sealed class JobListTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    private const string AllColumns = "columns=status,queue,type,tries,attempts,replays,priority,error,message,reason,tags,key,workflow,schedule,worker,data,due,created,started,finished,took,late";

    [Fact]
    public async Task Jobs_WhateverTheyAreLookedAtWith_AreSound()
    {
        var queue = dashboard.NewName();
        var dead = await dashboard.DieAsync(queue);
        await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600, tags = new[] { "night", "report" } });
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync($"/jobs?queue={queue}", look);
            await visit.SeesAsync("NETWORK_ERROR");
            await visit.IsSoundAsync();
            await visit.GoAsync($"/jobs?queue={queue}&createdAfter=1&{AllColumns}");
            await visit.SeesAsync("night");
            await visit[$"input[value=\"{dead}\"]"].CheckAsync();
            await visit.IsSoundAsync();
            await visit["#acts"].GetByText("Retry…").ClickAsync();
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Filter_WhenItIsSent_IsInTheAddressAsTheApiHasIt()
    {
        var queue = dashboard.NewName();
        var found = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600, jobData = new { customer = new { id = 42 } } });
        var other = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600, jobData = new { customer = new { id = 43 } } });
        await using var visit = await dashboard.OpenAsync("/jobs");

        await visit["#filters input[name=queue]"].FillAsync(queue);
        await visit.Page.GetByText("More filters").ClickAsync();
        await visit["#filters input[name=createdAfter]"].FillAsync("2020-01-02T03:04:05");
        await visit["#filters input[name=field]"].FillAsync("customer.id=42");
        await visit.Button("Find").ClickAsync();

        await visit.Page.WaitForURLAsync($"**/jobs?queue={queue}&createdAfter=1577934245000&data.customer.id=42");
        await visit[$"[id=\"job-{found}\"]"].WaitForAsync();
        Assert.Equal(0, await visit[$"[id=\"job-{other}\"]"].CountAsync());
        Assert.Equal("2020-01-02T03:04:05", await visit["#filters input[name=createdAfter]"].InputValueAsync());
        Assert.Equal($"/api/v1/jobs?queue={queue}&createdAfter=1577934245000&data.customer.id=42", await visit["a.address"].GetAttributeAsync("href"));
        await visit.Page.GetByText("Remove").ClickAsync();
        await visit[$"[id=\"job-{other}\"]"].WaitForAsync();
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Find_WithAnId_LeadsToTheJobAndWithTextToThoseThatHaveIt()
    {
        var (queue, word) = (dashboard.NewName(), dashboard.NewName("needle"));
        var jobId = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600, jobData = new { note = word } });
        var other = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });
        await using var visit = await dashboard.OpenAsync($"/jobs?queue={queue}");

        await visit["#filters input[name=find]"].FillAsync(word);
        await visit["#filters input[name=find]"].PressAsync("Enter");
        await visit.Page.WaitForURLAsync($"**/jobs?text={word}&queue={queue}", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        Assert.Equal(1, await visit[$"[id=\"job-{jobId}\"]"].CountAsync());
        Assert.Equal(0, await visit[$"[id=\"job-{other}\"]"].CountAsync());

        await visit["#filters input[name=find]"].FillAsync($" {other} ");
        await visit["#filters input[name=find]"].PressAsync("Enter");
        await visit.Page.WaitForURLAsync($"**/jobs/{other}");
    }

    [Fact]
    public async Task Columns_WhenTheyAreChosen_StayInTheAddress()
    {
        var queue = dashboard.NewName();
        await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600, priority = 17 });
        await using var visit = await dashboard.OpenAsync($"/jobs?queue={queue}");

        await visit.Page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await visit.Page.GetByLabel("Priority").CheckAsync();
        await visit.Page.GetByLabel("Tries").UncheckAsync();
        await visit.Button("Show these columns").ClickAsync();

        await visit.Page.WaitForURLAsync($"**/jobs?queue={queue}&columns=*priority*");
        await visit.SeesAsync("17", "#jobs tbody");
        Assert.DoesNotContain("Tries", await visit["#jobs thead"].InnerTextAsync(), StringComparison.Ordinal);
        await visit["#statuses"].GetByText("delayed").ClickAsync();
        await visit.Page.WaitForURLAsync("**columns=*priority*&status=delayed");
        await visit.SeesAsync("17", "#jobs tbody");
    }

    [Fact]
    public async Task Pages_WhenJobsComeBetweenThem_RepeatNone()
    {
        var queue = dashboard.NewName();
        await dashboard.CallAsync(HttpMethod.Post, "/jobs/batch", new { jobs = Enumerable.Range(0, 7).Select(i => new { jobId = $"{queue}-{i}", queueName = queue, type = "noop", delaySeconds = 3600 }) });
        await using var visit = await dashboard.OpenAsync($"/jobs?queue={queue}&limit=4", Look.Wide with { Scripts = false });
        var first = await visit["#jobs tbody a.id"].AllInnerTextsAsync();
        await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });

        await visit.Page.GetByText("Next page").ClickAsync();
        await visit.Page.GetByText("First page").WaitForAsync();

        var second = await visit["#jobs tbody a.id"].AllInnerTextsAsync();
        Assert.Equal(Enumerable.Range(0, 7).Reverse().Select(i => $"{queue}-{i}"), first.Concat(second));
    }

    [Fact]
    public async Task Jobs_WhenOneIsMade_ShowItByThemselvesAndKeepWhatIsTicked()
    {
        var queue = dashboard.NewName();
        var first = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });
        await using var visit = await dashboard.OpenAsync($"/jobs?queue={queue}");
        await visit.SeesAsync("Live", "header");
        await visit[$"input[value=\"{first}\"]"].CheckAsync();
        await visit["h1"].ClickAsync();
        await visit.Page.EvaluateAsync("document.activeElement.blur()");

        var second = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });

        await visit[$"[id=\"job-{second}\"]"].WaitForAsync();
        Assert.True(await visit[$"input[value=\"{first}\"]"].IsCheckedAsync());
        Assert.False(await visit[$"input[value=\"{second}\"]"].IsCheckedAsync());
    }

    [Theory]
    [InlineData("Cancel…", "cancelled", "cancelled")]
    [InlineData("Retry…", "completed", "retried")]
    public async Task Act_OnAllOfAPage_DoesItToEach(string opens, string status, string done)
    {
        var queue = dashboard.NewName();
        var jobs = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            jobs.Add(await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 }));
        }

        await using var visit = await dashboard.OpenAsync($"/jobs?queue={queue}");
        await visit.Page.GetByLabel("All on this page").CheckAsync();
        await visit["#acts"].GetByText(opens).ClickAsync();
        await visit["#many textarea"].FillAsync("Because.");
        await visit["#many button[value=do]"].ClickAsync();

        await visit.SeesAsync($"6 of 6 {done}.", "#many");
        await visit.IsSoundAsync();
        await visit.Button("Close").ClickAsync();
        foreach (var jobId in jobs)
        {
            await dashboard.IsAsync(jobId, status);
            await visit[$"[id=\"job-{jobId}\"] .status-{status}"].WaitForAsync();
        }
    }

    [Fact]
    public async Task Act_ThatSomeRefuse_SaysWhichAndWhy()
    {
        var queue = dashboard.NewName();
        var live = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop", delaySeconds = 3600 });
        var over = await dashboard.EnqueueAsync(new { queueName = queue, type = "noop" });
        await dashboard.IsAsync(over, "completed");
        await using var visit = await dashboard.OpenAsync($"/jobs?queue={queue}");

        await visit.Page.GetByLabel("All on this page").CheckAsync();
        await visit["#acts"].GetByText("Run again as new jobs…").ClickAsync();
        await visit["#many button[value=do]"].ClickAsync();
        Assert.True(await visit["#many output"].InnerTextAsync() == "", "It was done without a reason.");
        await visit["#many textarea"].FillAsync("Once more.");
        await visit["#many button[value=do]"].ClickAsync();

        await visit.SeesAsync("1 of 2 run again as new jobs. 1 refused.", "#many");
        await visit.SeesAsync("only a finished job can be cloned", "#many");
        await visit.SeesAsync(live, "#many");
        var jobs = (await dashboard.CallAsync(HttpMethod.Get, $"/jobs?queue={queue}"))["items"]!.AsArray();
        Assert.Equal(over, jobs.Select(job => (string?)job!["clonedFrom"]).Single(from => from is not null));
    }

    [Fact]
    public async Task Jobs_ThatAreDead_LeadToActingOnAllOfThem()
    {
        var queue = dashboard.NewName();
        var (dead, other) = (await dashboard.DieAsync(queue), await dashboard.DieAsync(queue, more: new { tags = new[] { "other" } }));
        await using var visit = await dashboard.OpenAsync($"/jobs?queue={queue}&status=dead&tag=other");

        await visit["#as-letters"].ClickAsync();

        await visit.Page.WaitForURLAsync($"**/dlq/letters?resolved=false&status=dead&queue={queue}&tag=other");
        await visit[$"[id=\"letter-{other}\"]"].WaitForAsync();
        Assert.Equal(0, await visit[$"[id=\"letter-{dead}\"]"].CountAsync());
        await visit.Button("Act on all that match…").WaitForAsync();
    }

    [Fact]
    public async Task Jobs_WithHostileTexts_ShowThem()
    {
        var queue = dashboard.NewName();
        await dashboard.EnqueueAsync(new
        {
            queueName = queue, type = "noop", delaySeconds = 3600, rateKey = "<b>abc\u202Egnp.exe" + new string('x', 200),
            jobData = new { html = "<script>document.title='hacked'</script>", line = new string('y', 5_000) },
        });

        await using var visit = await dashboard.OpenAsync($"/jobs?queue={queue}&columns=key,data&text=%3Cscript", Look.Phone);

        await visit.SeesAsync("<b>abc\\u202Egnp.exe");
        await visit.SeesAsync("<script>");
        Assert.Equal("Jobs · ReTraced", await visit.Page.TitleAsync());
        await visit.IsSoundAsync();
    }

    [Fact]
    public async Task Filter_ThatCannotBe_SaysWhatIsWrongAndKeepsTheForm()
    {
        await using var visit = await dashboard.OpenAsync("/jobs");

        await visit["#filters input[name=queue]"].FillAsync("No Such Queue!");
        await visit["#filters input[name=find]"].PressAsync("Enter");

        await visit.SeesAsync("'No Such Queue!' is not allowed", "#wrong");
        await visit["#filters input[name=queue]"].WaitForAsync();
    }

    [Fact]
    public async Task Jobs_ThatAreNone_SaySoWithoutScripts()
    {
        await using var visit = await dashboard.OpenAsync($"/jobs?queue={dashboard.NewName()}", Look.Wide with { Scripts = false });

        await visit.SeesAsync("No job matches.", "#empty");
    }
}
