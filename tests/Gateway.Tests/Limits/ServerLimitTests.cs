using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ReTraced.Gateway.Limits;
using ReTraced.Hosting;

namespace ReTraced.Gateway.Tests.Limits;

/// <summary>The limits as settings, and as the web server gets them.</summary>
public sealed class ServerLimitTests
{
    [Fact]
    public async Task Limits_WhenNothingIsSet_AreThoseOfTheDocumentation()
    {
        await using var app = GatewayApp.Build(GatewayArguments.Parse([]));
        var (limits, capacity) = (app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits, app.Services.GetRequiredService<ServerCapacity>());
        Assert.Equal((100, 32 * 1024, 8 * 1024), (limits.MaxRequestHeaderCount, limits.MaxRequestHeadersTotalSize, limits.MaxRequestLineSize));
        Assert.Equal((30, 130), (limits.RequestHeadersTimeout.TotalSeconds, limits.KeepAliveTimeout.TotalSeconds));
        Assert.Equal((240, 5), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod.TotalSeconds));
        Assert.Equal(capacity.Connections, limits.MaxConcurrentConnections);
        Assert.InRange(capacity.Connections, 1, Math.Min(20_000, OpenFiles.Limit() ?? 20_000));
    }

    [Theory]
    // Settings, open files; connections and polls that this makes.
    [InlineData(20_000, 10_000, null, 20_000, 10_000)]
    [InlineData(20_000, 10_000, 1_048_576, 20_000, 10_000)]
    [InlineData(20_000, 10_000, 20_000, 19_680, 10_000)]
    [InlineData(20_000, 10_000, 4_096, 3_776, 3_398)]
    [InlineData(20_000, 10_000, 1_024, 704, 633)]
    [InlineData(20_000, 10_000, 100, 1, 1)]
    [InlineData(50, 45, 1_024, 50, 45)]
    public void Capacity_WhenTheProcessMayOpenFewFiles_IsLess(int connections, int longPolls, int? openFiles, int ofConnections, int ofLongPolls)
    {
        var options = new ReTracedOptions { Limits = { Connections = connections, LongPolls = longPolls } };
        Assert.Equal(new ServerCapacity(ofConnections, ofLongPolls), ServerCapacity.Of(options, openFiles));
    }

    [Theory]
    [InlineData("Max open files            20000                524288               files     ", 20_000L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             95                   95                   processes ", null)]
    public void OpenFiles_OfTheSystemsOwnLines_IsTheSoftLimit(string line, long? limit) => Assert.Equal(limit, OpenFiles.Parse(["Limit  Soft Limit  Hard Limit  Units", line]));

    [Theory]
    [InlineData("--ReTraced:Limits:Connections=9", "ReTraced:Limits:Connections is 9; it may be 10 to 1000000.")]
    [InlineData("--ReTraced:Limits:LongPolls=0", "ReTraced:Limits:LongPolls is 0; it may be 1 to 18000, nine tenths of ReTraced:Limits:Connections")]
    [InlineData("--ReTraced:Limits:Connections=100", "ReTraced:Limits:LongPolls is 10000; it may be 1 to 90")]
    public void Start_WhenALimitIsWrong_NamesItAndWhatItMayBe(string argument, string said)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => GatewayApp.Build(GatewayArguments.Parse([argument])).Services.GetRequiredService<IOptions<ReTracedOptions>>().Value);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }
}
