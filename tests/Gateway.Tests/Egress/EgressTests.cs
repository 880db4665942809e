using ReTraced.Gateway.Tests.Webhooks;
using ReTraced.Queues;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Egress;

/// <summary>Where webhooks go when names lie, on real connections.</summary>
public sealed class EgressTests
{
    [Fact]
    public async Task Call_WhenTheNameHasAnotherAddressTheSecondTime_ConnectsOnlyToWhatWasJudged()
    {
        await using var rig = await Rig.StartAsync("127.0.0.1");
        rig.Resolver.Set("rebind.example", "127.0.0.1", "127.0.0.2", "169.254.169.254");

        var queue = await rig.Api.QueueAsync(rig.Url("rebind.example"));
        await rig.RunAsync(queue, "completed");
        Assert.Equal((1, "127.0.0.1"), (rig.Resolver.Asked("rebind.example"), string.Join(' ', rig.Host.Reached)));

        var second = await rig.RunAsync(queue, "delayed");
        Assert.Equal($"{rig.Url("rebind.example")} was not called. Its host resolves to 127.0.0.2, which is not among those that ReTraced:Webhooks:Allow permits: add it there and restart the server, or choose another.", second.Message());
        Assert.Equal(("NETWORK_ERROR", "TEMPORARY", null), second.Failure());

        var third = await rig.RunAsync(queue, "delayed");
        Assert.Contains("resolves to 169.254.169.254, which is a link-local address (169.254.0.0/16): webhooks never go there, and no setting permits it", third.Message(), StringComparison.Ordinal);
        Assert.Equal((3, "127.0.0.1"), (rig.Resolver.Asked("rebind.example"), string.Join(' ', rig.Host.Reached)));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("127.0.0.1,169.254.169.254")]
    [InlineData("169.254.169.254,127.0.0.1")]
    [InlineData("127.0.0.1,::ffff:169.254.169.254")]
    [InlineData("127.0.0.1,64:ff9b::a9fe:a9fe")]
    [InlineData("127.0.0.1,2002:a9fe:a9fe::1")]
    [InlineData("::1,fe80::1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public async Task Call_WhenAnyAddressOfTheNameIsForbidden_ConnectsToNone(string addresses)
    {
        await using var rig = await Rig.StartAsync("");
        rig.Resolver.Set("mixed.example", addresses);

        var job = await rig.RunAsync(await rig.Api.QueueAsync(rig.Url("mixed.example")), "delayed");

        Assert.Contains("no setting permits it", job.Message(), StringComparison.Ordinal);
        Assert.Empty(rig.Host.Reached);
    }

    [Theory]
    [InlineData("", "a.example", "127.0.0.1", "127.0.0.1")]
    [InlineData("", "a.example", "127.0.0.3,127.0.0.4", "127.0.0.3")]
    [InlineData("", "a.example", "::1", "::1")]
    [InlineData("a.example", "a.example", "127.0.0.1", "127.0.0.1")]
    [InlineData("*.example", "A.example.", "127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.0/30", "a.example", "127.0.0.1,127.0.0.2", "127.0.0.1")]
    [InlineData("127.0.0.0/30", "a.example", "::ffff:127.0.0.2", "127.0.0.2")]
    [InlineData("127.0.0.0/30", "a.example", "127.0.0.1,127.0.0.4", null)]
    [InlineData("b.example,10.0.0.0/8", "a.example", "127.0.0.1", null)]
    [InlineData("a.example", "a.example", "169.254.169.254", null)]
    [InlineData("169.254.0.0/16,::/0,0.0.0.0/0", "a.example", "169.254.169.254", null)]
    public async Task Call_WhenThereIsAList_GoesOnlyWhereItSays(string allow, string host, string addresses, string? reached)
    {
        await using var rig = await Rig.StartAsync(allow);
        rig.Resolver.Set(host.ToLowerInvariant(), addresses);

        var job = await rig.RunAsync(await rig.Api.QueueAsync(rig.Url(host)), reached is null ? "delayed" : "completed");

        Assert.Equal(reached is null ? [] : [reached], rig.Host.Reached);
        Assert.Equal(reached is null ? "TEMPORARY" : null, (string?)job["history"]![0]!["decision"]?["failureType"]);
    }

    [Fact]
    public async Task Call_WhenTheListWasNarrowedSinceTheUrlWasSet_FailsForGood()
    {
        await using var rig = await Rig.StartAsync("b.example", new AnyUrl());
        rig.Resolver.Set("a.example", "127.0.0.1");
        var queue = await rig.Api.QueueAsync(rig.Url("a.example"));

        var job = await rig.RunAsync(queue, "failed");

        Assert.Equal(("NETWORK_ERROR", "PERMANENT", null), job.Failure());
        Assert.Equal($"{rig.Url("a.example")} was not called. Its host is not among those that ReTraced:Webhooks:Allow permits: add it there and restart the server, or choose another.", job.Message());
        Assert.Equal((0, 0), (rig.Resolver.Asked("a.example"), rig.Host.Reached.Length));
    }

    [Fact]
    public async Task Call_WhenItIsRedirectedToAnotherHost_DoesNotGoThere()
    {
        await using var rig = await Rig.StartAsync("");
        await using var redirecting = RawEndpoint.Sending(RawEndpoint.Response("307 Temporary Redirect", "", $"Location: {rig.Url("127.0.0.1")}/"));

        var job = await rig.RunAsync(await rig.Api.QueueAsync(redirecting.Url), "delayed");

        Assert.Contains("redirects are not followed", job.Message(), StringComparison.Ordinal);
        Assert.Single(redirecting.Calls);
        Assert.Empty(rig.Host.Reached);
    }

    // What a setting had to pass that was made before the list was narrowed.
    private sealed class AnyUrl : IWebhookPolicy
    {
        public string? WhyNot(Uri url) => null;
    }
}
