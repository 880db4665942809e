using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

/// <summary>Everything can be reached and done with the keyboard alone.</summary>
public sealed class KeyboardTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    // Numbers what can have the focus, in the order of the document, which is the order of reading.
    private const string Number = """
        () => {
          const able = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
            .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && !one.closest('dialog:not([open])'));
          able.forEach((one, n) => one.dataset.n = n);
          return able.length;
        }
        """;

    // Which has it; it must be seen to have it.
    private const string Focused = """
        () => {
          const [one, style] = [document.activeElement, getComputedStyle(document.activeElement)];
          return { n: Number(one.dataset.n ?? -1), seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, what: one.outerHTML.slice(0, 200) };
        }
        """;

    public static TheoryData<string> Pages => new("/", "/queues", "/jobs", "/dlq", "/dlq/letters", "/schedules", "/workflows", "/operations", "/workers", "/backoff", "/audit", "/settings", "a job", "a queue", "settings of a queue");

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Tab_OnAnyPage_GoesInTheOrderOfReadingAndIsSeen(string page)
    {
        var queue = dashboard.NewName();
        var jobId = await dashboard.DieAsync(queue);
        await using var visit = await dashboard.OpenAsync(page switch { "a job" => $"/jobs/{jobId}", "a queue" => $"/queues/{queue}", "settings of a queue" => $"/queues/{queue}/settings", _ => page });
        // Nothing comes or goes while it is counted.
        await visit.Page.Context.SetOfflineAsync(true);
        var count = await visit.Page.EvaluateAsync<int>(Number);

        Assert.True(count > 10, $"only {count} have been found");
        for (var n = 0; n < count; n++)
        {
            var focused = await TabAsync(visit);
            // The parts of a date are stops of their own.
            for (var parts = 0; n > 0 && focused.N == n - 1 && focused.What.Contains("datetime-local", StringComparison.Ordinal) && parts < 10; parts++)
            {
                focused = await TabAsync(visit);
            }

            Assert.True(focused.N == n, $"the focus is at {focused.N} instead of {n} of {count}: {focused.What}");
            Assert.True(focused.Seen, $"nobody sees that the focus is at {focused.What}");
        }
    }

    [Fact]
    public async Task Skip_LeadsPastTheSections()
    {
        await using var visit = await dashboard.OpenAsync("/jobs");

        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Keyboard.PressAsync("Tab");

        Assert.True(await visit["main :focus"].CountAsync() == 1, "the focus is not within the content");
    }

    [Fact]
    public async Task Retry_WithTheKeyboardAlone_IsDone()
    {
        var jobId = await dashboard.DieAsync(dashboard.NewName());
        await using var visit = await dashboard.OpenAsync($"/jobs/{jobId}");
        var keys = visit.Page.Keyboard;

        await visit.Button("Fix and retry…").FocusAsync();
        await keys.PressAsync("Enter");
        Assert.Equal(1, await visit["dialog[open] :focus"].CountAsync());
        await keys.PressAsync("Escape");
        Assert.Equal("Fix and retry…", await visit[":focus"].InnerTextAsync());

        await keys.PressAsync("Enter");
        await TabToAsync(visit, "textarea[name=jobData]");
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("""{"to":"ann@example.com","subject":"SUCCESS"}""");
        await TabToAsync(visit, "textarea[name=reason]");
        await keys.TypeAsync("By hand.");
        await TabToAsync(visit, "dialog[open] button.main, dialog[open] button[type=submit], dialog[open] button:not([type])");
        await keys.PressAsync("Enter");
        await visit.SeesAsync("/jobData/subject", "#retry .diff");
        await visit.Button("Retry now").FocusAsync();
        await keys.PressAsync("Enter");

        await visit["#head .status-completed"].WaitForAsync();
    }

    private static async Task<Focus> TabAsync(Visit visit)
    {
        await visit.Page.Keyboard.PressAsync("Tab");
        return await visit.Page.EvaluateAsync<Focus>(Focused);
    }

    private static async Task TabToAsync(Visit visit, string selector)
    {
        for (var i = 0; i < 40; i++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await visit.Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }
        }

        Assert.Fail($"The focus did not come to {selector}.");
    }

    private sealed class Focus
    {
        public int N { get; set; }

        public bool Seen { get; set; }

        public string What { get; set; } = "";
    }
}
