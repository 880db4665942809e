using Microsoft.Playwright;

namespace ReTraced.Browser.Tests;

/// <summary>The system's own Chromium, started once for all tests.</summary>
internal static class Chromium
{
    private const string ExecutablePath = "/usr/bin/chromium";

    // It must not look for anything outside of this machine.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<IBrowser>> Started = new(StartAsync);

    public static Task<IBrowser> GetAsync() => Started.Value;

    private static async Task<IBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = ExecutablePath, Args = Arguments });
    }
}
