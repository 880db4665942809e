using System.Globalization;
using ReTraced.EndToEnd;
using ReTraced.Testing;

namespace ReTraced.Cluster.Tests.Running;

/// <summary>A silo or a gateway that cannot start says why in one message, and ends with the code for it.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData(2, "ReTraced:Store is 'sqlite'; a cluster needs redis", "--ReTraced:Store=sqlite")]
    [InlineData(2, "ReTraced:Cluster:ServiceId is 'a b'", "--ReTraced:Cluster:ServiceId=a b")]
    [InlineData(2, "ReTraced:Cluster:ClusterId is ''", "--ReTraced:Cluster:ClusterId=")]
    [InlineData(2, "ReTraced:Cluster:SiloPort is 0", "--ReTraced:Cluster:SiloPort=0")]
    [InlineData(2, "are both 7", "--ReTraced:Cluster:SiloPort=7", "--ReTraced:Cluster:GatewayPort=7")]
    [InlineData(2, "'yes' at 'ReTraced:Cluster:Dashboard'", "--ReTraced:Cluster:Dashboard=yes")]
    [InlineData(2, "AdvertisedAddress is '0.0.0.0'", "--ReTraced:Cluster:AdvertisedAddress=0.0.0.0")]
    [InlineData(2, "AdvertisedAddress is 'no.such.host.invalid'", "--ReTraced:Cluster:AdvertisedAddress=no.such.host.invalid")]
    [InlineData(2, "Invalid url: 'nonsense'", "--urls=nonsense")]
    [InlineData(2, "'--wat' is not understood", "--wat")]
    [InlineData(3, "cannot be reached", "--ReTraced:Redis:ConnectionString=127.0.0.1:1")]
    public async Task Silo_WhenItCannotStart_SaysWhy(int code, string message, params string[] arguments)
    {
        using var folder = new Folder();
        var redis = await RedisServer.SharedAsync();
        using var silo = GatewayProcess.LaunchTestSilo(folder.Path, [.. Settings(folder, redis), .. arguments]);

        Assert.Equal(code, await silo.ExitedAsync());
        Assert.Contains("The ReTraced silo cannot start: ", silo.Output, StringComparison.Ordinal);
        Assert.Contains(message, silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_WhenAPortIsTaken_SaysWhy()
    {
        using var folder = new Folder();
        var redis = await RedisServer.SharedAsync();
        using var silo = GatewayProcess.LaunchTestSilo(
            folder.Path, [.. Settings(folder, redis), string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:SiloPort={redis.Port}")]);

        Assert.Equal(4, await silo.ExitedAsync());
        Assert.Contains("choose other ports", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_WhenItIsToRunJobs_SaysThatSilosDo()
    {
        using var folder = new Folder();
        using var gateway = GatewayProcess.Launch(folder.Path, "--samples");

        Assert.Equal(2, await gateway.ExitedAsync());
        Assert.Contains("start a silo with --samples", gateway.Output, StringComparison.Ordinal);
    }

    private static string[] Settings(Folder folder, RedisServer redis) =>
    [
        $"--ReTraced:Redis:ConnectionString={redis.ConnectionString}", "--ReTraced:Redis:KeyPrefix=start", $"--TestHost:Runs={Path.Combine(folder.Path, "runs.log")}",
        "--urls=http://127.0.0.1:0", string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:GatewayPort={RedisServer.FreePort()}"),
    ];
}
