using System.Text.Json.Nodes;

namespace ReTraced.Browser.Tests;

public sealed class QueueSettingsTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    private const string Secret = "a-secret-of-32-visible-characters";

    [Fact]
    public async Task Settings_WhateverTheyAreLookedAtWith_AreSound()
    {
        var queue = await SetUpAsync();
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync($"/queues/{queue}/settings", look);
            Assert.Equal("3", await visit["input[name='defaults.maxTries']"].InputValueAsync());
            await visit.IsSoundAsync();
            await visit["input[name='defaults.maxTries']"].FillAsync("0");
            await visit.Button("Add an error code").ClickAsync();
            await visit.Button("Save settings").ClickAsync();
            await visit.SeesAsync("Must be a whole number from 1 to 1000, and is 0.");
            await visit.IsSoundAsync(refused: 1);
        }
    }

    [Fact]
    public async Task Settings_WithoutScripts_AreRead()
    {
        var queue = await SetUpAsync();

        await using var visit = await dashboard.OpenAsync($"/queues/{queue}/settings", Look.Wide with { Scripts = false });

        Assert.Equal("10", await visit["input[name='rateLimit.permits']"].InputValueAsync());
        Assert.Equal("2", await visit["[data-map=perTypeMaxConcurrency] [data-field]"].InputValueAsync());
    }

    [Fact]
    public async Task Save_OfEachKindOfSetting_ChangesThoseAndNoOthers()
    {
        var queue = await SetUpAsync();
        var before = await SettingsAsync(queue);
        await using var visit = await dashboard.OpenAsync($"/queues/{queue}/settings");
        // Somebody else changes something meanwhile: it stays.
        await dashboard.CallAsync(HttpMethod.Patch, $"/queues/{queue}", new { priorityAgingSeconds = 7 });

        await visit["input[name=maxConcurrency]"].FillAsync("12");
        await visit["input[name='defaults.maxTries']"].FillAsync("");
        await visit["select[name='defaults.backoffStrategy']"].SelectOptionAsync("linear");
        await visit["input[name='defaults.backoffConfig.baseDelaySeconds']"].FillAsync("0.5");
        foreach (var field in (string[])["permits", "perSeconds", "burst"])
        {
            await visit[$"input[name='rateLimit.{field}']"].FillAsync("");
        }

        await visit["input[name='dlqPolicy.autoRetryAfterSeconds']"].FillAsync("600");
        await visit["input[name='retention.completedCount']"].FillAsync("0");
        await visit.Button("Remove the limit of email").ClickAsync();
        await visit.Button("Add a type's limit on running jobs").ClickAsync();
        await visit["[data-map=perTypeMaxConcurrency] [data-entries] [data-key]"].Last.FillAsync("pdf.v2");
        await visit["[data-map=perTypeMaxConcurrency] [data-entries] [data-field]"].Last.FillAsync("4");
        await visit.Button("Add an error code").ClickAsync();
        await visit["[data-map=classification] [data-entries] [data-key]"].Last.FillAsync("QUOTA_EXCEEDED");
        await visit["[data-map=classification] [data-entries] select"].Last.SelectOptionAsync("PERMANENT");
        await visit.Button("Save settings").ClickAsync();
        await visit.Page.WaitForURLAsync($"**/queues/{queue}");

        var after = await SettingsAsync(queue);
        before["maxConcurrency"] = 12;
        before["priorityAgingSeconds"] = 7;
        before.AsObject().Remove("rateLimit");
        before["defaults"] = JsonNode.Parse("""{"backoffStrategy":"linear","backoffConfig":{"baseDelaySeconds":0.5,"maxDelaySeconds":300,"factor":2,"jitterSeconds":0,"limitOfTries":3}}""");
        before["perTypeMaxConcurrency"] = JsonNode.Parse("""{"pdf.v2":4}""");
        before["classification"] = JsonNode.Parse("""{"NETWORK_ERROR":"TEMPORARY","QUOTA_EXCEEDED":"PERMANENT"}""");
        before["retention"]!["completedCount"] = 0;
        before["dlqPolicy"] = JsonNode.Parse("""{"autoRetryAfterSeconds":600,"maxAutoRetries":1}""");
        before["dlqPolicy"]!["since"] = after["dlqPolicy"]!["since"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(before, after), $"expected {before}\nis {after}");
        await visit.SeesAsync("replayed after 10 min, 1 × at most without a person");
    }

    [Fact]
    public async Task Save_OfWhatIsWrong_SaysSoBesideEachFieldAndChangesNothing()
    {
        var queue = await SetUpAsync();
        var before = await SettingsAsync(queue);
        await using var visit = await dashboard.OpenAsync($"/queues/{queue}/settings");

        await visit["input[name='defaults.timeoutSeconds']"].FillAsync("soon");
        await visit["input[name='rateLimit.permits']"].FillAsync("");
        await visit["input[name='webhook.url']"].FillAsync("ftp://example.com");
        await visit.Button("Add a type's limit on running jobs").ClickAsync();
        await visit["[data-map=perTypeMaxConcurrency] [data-entries] [data-key]"].Last.FillAsync("not a type");
        await visit["[data-map=perTypeMaxConcurrency] [data-entries] [data-field]"].Last.FillAsync("4");
        await visit.Button("Save settings").ClickAsync();
        await visit.SeesAsync("4 fields are wrong, and nothing was changed");

        await SaysAsync(visit, "input[name='defaults.timeoutSeconds']", "Must be a whole number from 1 to 86400");
        await SaysAsync(visit, "input[name='rateLimit.permits']", "Is required");
        await SaysAsync(visit, "input[name='webhook.url']", "an absolute http or https URL");
        await SaysAsync(visit, "[data-map=perTypeMaxConcurrency] [data-key][aria-invalid]", "Is not a type");
        Assert.Equal("defaults.timeoutSeconds", await visit.Page.EvaluateAsync<string>("document.activeElement.name"));
        Assert.True(JsonNode.DeepEquals(before, await SettingsAsync(queue)));

        await visit["input[name='defaults.timeoutSeconds']"].FillAsync("60");
        Assert.Null(await visit["input[name='defaults.timeoutSeconds']"].GetAttributeAsync("aria-invalid"));
        Assert.Equal(3, await visit[".wrong"].CountAsync());
    }

    [Fact]
    public async Task Save_OfWhatIsWrongAsAWhole_SaysSoAtItsFirstField()
    {
        var queue = dashboard.NewName();
        await dashboard.EnqueueAsync(new { queueName = queue, type = "nobody-serves-it" });
        await using var visit = await dashboard.OpenAsync($"/queues/{queue}/settings");

        await visit["input[name=partitions]"].FillAsync("4");
        await visit.Button("Save settings").ClickAsync();

        await SaysAsync(visit, "input[name=partitions]", "paused");
    }

    [Fact]
    public async Task Webhook_WithASecret_IsSetUpAndTheSecretNeverShown()
    {
        var queue = dashboard.NewName();
        await using var visit = await dashboard.OpenAsync($"/queues/{queue}/settings");
        await visit.SeesAsync("There is no queue of this name yet.");

        await visit["input[name='webhook.url']"].FillAsync("https://hooks.example.com/\"><script>document.title='hacked'</script>");
        await visit["input[type=password][name='webhook.secret']"].FillAsync(Secret);
        await visit.Button("Add a header").ClickAsync();
        await visit["[data-map='webhook.headers'] [data-entries] [data-key]"].FillAsync("X-Api-Key");
        await visit["[data-map='webhook.headers'] [data-entries] [data-field]"].FillAsync("hidden-value");
        await visit.Button("Save settings").ClickAsync();
        await visit.SeesAsync("<script>document.title='hacked'</script>");
        await visit.SeesAsync("signed, 1 header");
        Assert.DoesNotContain(Secret, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        await visit.IsSoundAsync();

        // What is left empty stays as it is.
        await visit.GoAsync($"/queues/{queue}/settings");
        var content = await visit.Page.ContentAsync();
        Assert.DoesNotContain(Secret, content, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-value", content, StringComparison.Ordinal);
        await visit["input[name='webhook.url']"].FillAsync("https://hooks.example.com/new");
        await visit.Button("Save settings").ClickAsync();
        await visit.SeesAsync("https://hooks.example.com/new");
        Assert.Equal("""{"url":"https://hooks.example.com/new","secretSet":true,"headers":["X-Api-Key"]}""", (await SettingsAsync(queue))["webhook"]!.ToJsonString());

        await visit.GoAsync($"/queues/{queue}/settings");
        await visit["input[type=checkbox][name='webhook.secret']"].CheckAsync();
        await visit.Button("Remove the header X-Api-Key").ClickAsync();
        await visit.Button("Save settings").ClickAsync();
        await visit.SeesAsync("not signed");
        Assert.Equal("""{"url":"https://hooks.example.com/new","secretSet":false,"headers":[]}""", (await SettingsAsync(queue))["webhook"]!.ToJsonString());

        await visit.GoAsync($"/queues/{queue}/settings");
        await visit["input[name='webhook.url']"].FillAsync("");
        await visit.Button("Save settings").ClickAsync();
        await visit.SeesAsync("none: workers and handlers run its jobs");
        Assert.Null((await SettingsAsync(queue))["webhook"]);
    }

    [Fact]
    public async Task Save_WhenNothingIsChanged_SendsNothing()
    {
        var queue = await SetUpAsync();
        await using var visit = await dashboard.OpenAsync($"/queues/{queue}/settings");

        await visit.Button("Save settings").ClickAsync();

        await visit.SeesAsync("Nothing is changed yet.");
        Assert.Single((await dashboard.CallAsync(HttpMethod.Get, $"/audit?target={queue}"))["items"]!.AsArray());
    }

    private static async Task SaysAsync(Visit visit, string field, string what)
    {
        await visit[field].And(visit["[aria-invalid=true]"]).WaitForAsync();
        var notes = (await visit[field].GetAttributeAsync("aria-describedby"))!.Split(' ');
        Assert.Contains(what, await visit[$"#{notes[^1]}"].InnerTextAsync(), StringComparison.Ordinal);
    }

    // A queue with something of each kind.
    private async Task<string> SetUpAsync()
    {
        var queue = dashboard.NewName();
        await dashboard.CallAsync(HttpMethod.Patch, $"/queues/{queue}", new
        {
            defaults = new { maxTries = 3 },
            rateLimit = new { permits = 10, perSeconds = 60, burst = 2 },
            perTypeMaxConcurrency = new { email = 2 },
            perTypeRateLimit = new { email = new { permits = 2, perSeconds = 1 } },
            classification = new { NETWORK_ERROR = "TEMPORARY" },
        });
        return queue;
    }

    private async Task<JsonNode> SettingsAsync(string queue) => (await dashboard.CallAsync(HttpMethod.Get, $"/queues/{queue}"))["settings"]!;
}
