using System.Text.Json;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Egress;

/// <summary>What is known of a URL without asking anybody is said when it is set.</summary>
public sealed class EgressSettingsTests(ApiServer open) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://0251.0376.0251.0376/")]
    [InlineData("http://0xa9.254.43518/")]
    [InlineData("http://169.254.43518/")]
    [InlineData("http://169。254。169。254/")]
    [InlineData("http://0/")]
    [InlineData("http://0.0.0.0:8080/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fe80::1%25lo]/")]
    [InlineData("http://[fe80::1%lo]/")]
    [InlineData("http://[fe80::1%25nosuch]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("http://[64:ff9b::169.254.169.254]/")]
    [InlineData("http://[2002:a9fe:a9fe::]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    public async Task Patch_WhenTheHostIsAForbiddenAddressInAnySpelling_RefusesIt(string url)
    {
        var refused = await PatchAsync(open, url);
        refused.IsProblem(400, "INVALID_REQUEST", "webhook.url");
        Assert.Contains("no setting permits it", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://localhost/")]
    [InlineData("http://[fd00::1]/")]
    public async Task Patch_WhenThereIsNoList_TakesLoopbackAndPrivateAddresses(string url) => (await PatchAsync(open, url)).Is(200);

    [Theory]
    [InlineData("hooks.example.com", "https://hooks.example.com/a https://Hooks.Example.COM./a", "https://evil.example/ http://127.0.0.1/ http://10.0.0.1/ http://localhost/")]
    // Of a name only its addresses tell, and they may be others by the time it is called.
    [InlineData("10.0.0.0/8", "http://10.0.0.1/ http://167772161/ http://[::ffff:10.0.0.1]/ http://a.name.example/", "http://11.0.0.1/ http://127.0.0.1/ http://[::1]/")]
    public async Task Patch_WhenThereIsAList_RefusesWhatCanBeKnownToBeOutside(string allow, string taken, string refused)
    {
        await using var rig = await Rig.StartAsync(allow);
        foreach (var url in taken.Split(' '))
        {
            (await PatchAsync(rig.Api, url)).Is(200);
        }

        foreach (var url in refused.Split(' '))
        {
            var answer = (await PatchAsync(rig.Api, url)).IsProblem(400, "INVALID_REQUEST", "webhook.url");
            Assert.Contains("ReTraced:Webhooks:Allow", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(new Uri(url).Host, answer.Text, StringComparison.Ordinal);
        }

        Assert.Empty(rig.Host.Reached);
    }

    private static Task<Answer> PatchAsync(ApiServer api, string url) =>
        api.PatchAsync($"/queues/{api.NewQueue()}", JsonSerializer.Serialize(new { webhook = new { url } }));
}
