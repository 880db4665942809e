using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

/// <summary>A page in the browser. Whatever it complains about is an error.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue($"thrown: {error}");
        page.SetDefaultTimeout(15_000);
    }

    public IPage Page { get; }

    public ILocator this[string selector] => Page.Locator(selector);

    public async Task GoAsync(string path, int status = 200)
    {
        var answer = await Page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        Assert.True(answer!.Status == status, $"{path} answered {answer.Status}");
    }

    /// <summary>Opens a dialog that asks for a reason, gives one, and does it.</summary>
    public async Task ActAsync(string opens, string does)
    {
        await Button(opens).ClickAsync();
        await this["dialog[open] textarea[name=reason]"].FillAsync("Because.");
        await this["dialog[open]"].GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = does, Exact = true }).ClickAsync();
        await this["dialog[open]"].WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
    }

    /// <summary>Waits until a text is there.</summary>
    public Task SeesAsync(string text, string within = "main") => Page.Locator(within).GetByText(text).First.WaitForAsync();

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Nothing was complained about, nothing is wider than the screen, and the accessibility rules of WCAG 2.2 AA find nothing.</summary>
    /// <param name="refused">So many calls were refused as they should be, which the browser complains about.</param>
    public async Task IsSoundAsync(int refused = 0)
    {
        var found = await Page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } });
        Assert.True(found.Violations.Length == 0, string.Join("\n", found.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(4).Select(node => $"{node.Target} {node.Html}"))}")));
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{Page.Url} is {overflow} pixels wider than the screen.");
        var complaints = _complaints.ToList();
        Assert.Equal(refused, complaints.RemoveAll(complaint => refused > 0 && complaint.Contains("the server responded with a status of 4", StringComparison.Ordinal)));
        Assert.True(complaints.Count == 0, string.Join("\n", complaints));
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
