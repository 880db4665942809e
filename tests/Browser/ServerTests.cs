using Microsoft.Extensions.DependencyInjection;
using ReTraced.Access;
using ReTraced.Exports;

namespace ReTraced.Browser.Tests;

public sealed class ServerTests(Dashboard dashboard) : IClassFixture<Dashboard>
{
    [Fact]
    public async Task Settings_WhateverTheyAreLookedAtWith_AreSound()
    {
        foreach (var look in Look.All)
        {
            await using var visit = await dashboard.OpenAsync("/settings", look);
            await visit.SeesAsync($"ReTraced {JobExport.ProductVersion}", "#server");
            await visit.SeesAsync("owner of the store", "#server");
            await visit.SeesAsync(dashboard.Address.GetLeftPart(UriPartial.Authority), "#server");
            await visit.SeesAsync("retraced.db", "#store");
            await visit.SeesAsync("There are no keys: whoever is on this machine may do everything.", "#open");
            await visit.IsSoundAsync();
        }
    }

    [Fact]
    public async Task Settings_WithoutScripts_AreReadAndTheirLinksLead()
    {
        await using var visit = await dashboard.OpenAsync("/settings", Look.Wide with { Scripts = false });

        await visit.SeesAsync("1,048,576 bytes", "#limits");
        using var client = new HttpClient { BaseAddress = dashboard.Address };
        foreach (var link in await visit["#links a"].EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"))
        {
            using var answer = await client.GetAsync(link);
            Assert.True(answer.IsSuccessStatusCode, $"{link} answered {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Keys_OfAServerThatHasSome_AreShownToAdminsWithoutWhatIsSecret()
    {
        using var closed = new Dashboard();
        await closed.InitializeAsync();
        try
        {
            var keys = closed.Services.GetRequiredService<IAccessKeys>();
            var (admin, adminKey) = KeyText.New("ada", AccessRole.Admin, 1_700_000_000_000, "<img src=x onerror=\"document.title='hacked'\">");
            var (reader, readerKey) = KeyText.New("rita", AccessRole.Reader, 1_700_000_000_001, "ada");
            var (_, old) = KeyText.New("olaf", AccessRole.Operator, 1_700_000_000_002, "ada");
            foreach (var key in (AccessKey[])[adminKey, readerKey, old])
            {
                await keys.AddAsync(key);
            }

            await keys.RevokeAsync(old.Id, 1_700_000_001_000, "ada");

            await using var visit = await SignInAsync(closed, admin);
            await visit.SeesAsync("<img src=x onerror=", "#keys");
            await visit.SeesAsync("revoked", "#keys");
            Assert.Equal([readerKey.Id, adminKey.Id, old.Id], await visit["#keys tbody td:first-child"].AllInnerTextsAsync());
            Assert.Equal(0, await visit["#open"].CountAsync());
            var content = await visit.Page.ContentAsync();
            Assert.All((string[])[admin, reader, adminKey.Sha256, readerKey.Sha256], secret => Assert.DoesNotContain(secret, content, StringComparison.Ordinal));
            await visit.IsSoundAsync();

            await using var other = await SignInAsync(closed, reader);
            await other.SeesAsync("Admins see them.", "#keys-hidden");
            Assert.Equal(0, await other["#keys"].CountAsync());

            // What only operators may, is not offered to a reader, and the audit log not shown.
            var queue = await other.Page.GotoAsync("/queues/email/settings");
            Assert.Equal(200, queue!.Status);
            await other.SeesAsync("Operators can change these.");
            Assert.Equal(0, await other.Button("Save settings").CountAsync());
            Assert.True(await other["input[name=maxConcurrency]"].IsDisabledAsync());
            var log = await other.Page.GotoAsync("/audit");
            Assert.Equal(403, log!.Status);
            await other.SeesAsync("The audit log is for operators.");
        }
        finally
        {
            await closed.DisposeAsync();
        }
    }

    private static async Task<Visit> SignInAsync(Dashboard server, string key)
    {
        var visit = await server.OpenAsync("/settings");
        await visit["input[name=key]"].FillAsync(key);
        await visit["button"].Last.ClickAsync();
        await visit.SeesAsync("Settings of this server");
        return visit;
    }
}
