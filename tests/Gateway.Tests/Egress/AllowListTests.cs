using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ReTraced.Hosting;

namespace ReTraced.Gateway.Tests.Egress;

/// <summary>What an allow-list may hold, and what it permits.</summary>
public sealed class AllowListTests
{
    [Theory]
    [InlineData("hooks.example.com")]
    [InlineData("*.example.com")]
    [InlineData("localhost")]
    [InlineData("my_service")]
    [InlineData("7.example.com")]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("10.0.0.0/8")]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.7")]
    [InlineData("2001:db8::/32")]
    [InlineData("::/0")]
    [InlineData("::1")]
    public void Problem_WhenTheEntryIsGood_IsNull(string entry) => Assert.Null(AllowList.Problem(entry));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*example.com")]
    [InlineData("a.*.example.com")]
    [InlineData("https://example.com")]
    [InlineData("example.com:443")]
    [InlineData("example.com/hooks")]
    [InlineData("user@example.com")]
    [InlineData(".example.com")]
    [InlineData("example.com.")]
    [InlineData("exa mple.com")]
    [InlineData("bücher.example")]
    [InlineData("10")]
    [InlineData("10/8")]
    [InlineData("10.0/16")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("256.0.0.1")]
    [InlineData("example.1")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("[::1]")]
    [InlineData("fd00::1%eth0")]
    [InlineData("2001:db8::/129")]
    public void Problem_WhenTheEntryIsNothing_SaysWhatItMayBe(string entry) => Assert.StartsWith("it may be a host name", AllowList.Problem(entry), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.1/8", "write 10.0.0.0/8")]
    [InlineData("2001:db8::1/32", "write 2001:db8::/32")]
    [InlineData("::ffff:10.0.0.0/104", "write an IPv4 network as such")]
    public void Problem_WhenTheNetworkIsWrittenOddly_SaysHowToWriteIt(string entry, string said) => Assert.Contains(said, AllowList.Problem(entry), StringComparison.Ordinal);

    [Theory]
    [InlineData("hooks.example.com", true)]
    [InlineData("HOOKS.Example.com", true)]
    [InlineData("hooks.example.com.", true)]
    [InlineData("a.hooks.example.com", false)]
    [InlineData("example.com", false)]
    [InlineData("hooks.example.com.evil.example", false)]
    [InlineData("a.example.org", true)]
    [InlineData("a.b.example.org", true)]
    [InlineData("example.org", false)]
    [InlineData("evilexample.org", false)]
    [InlineData(".example.org", false)]
    public void Names_WhenTheListHasNames_TakesThoseAndNoOthers(string host, bool named) =>
        Assert.Equal(named, new AllowList(["hooks.example.com", "*.example.org"]).Names(host));

    [Theory]
    [InlineData("10.255.0.1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("11.0.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("192.168.7.7", true)]
    [InlineData("192.168.7.8", false)]
    [InlineData("2001:db8:1::1", true)]
    [InlineData("2001:db9::1", false)]
    public void Contains_WhenTheListHasNetworks_TakesTheirAddresses(string address, bool contained) =>
        Assert.Equal(contained, new AllowList(["10.0.0.0/8", "192.168.7.7", "2001:db8::/32"]).Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.0/8, *.example.com", "10.0.0.0/8|*.example.com", "Allow")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", "Allow:0")]
    [InlineData("10/8", null, "Allow")]
    [InlineData("https://a.example", null, "Allow:0")]
    [InlineData("", null, "Allow:0")]
    public async Task Start_WhenTheListIsGiven_ReadsItOrNamesTheSetting(string value, string? read, string setting)
    {
        var arguments = GatewayArguments.Parse([$"--ReTraced:Webhooks:{setting}={value}"]);
        if (read is null)
        {
            var refused = Assert.Throws<OptionsValidationException>(() => GatewayApp.Build(arguments));
            Assert.Contains($"ReTraced:Webhooks:Allow holds '{value}'", refused.Message, StringComparison.Ordinal);
            return;
        }

        await using var app = GatewayApp.Build(arguments);
        Assert.Equal(read.Split('|'), app.Services.GetRequiredService<IOptions<ReTracedOptions>>().Value.Webhooks.Allow);
    }
}
