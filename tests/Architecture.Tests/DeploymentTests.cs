using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using ReTraced.Gateway;
using ReTraced.Hosting;
using Xunit;

namespace ReTraced.Architecture.Tests;

/// <summary>What the deployment files say of the program is so. Nobody is told of a setting that does not exist: it is passed over.</summary>
public partial class DeploymentTests
{
    // Handlers end, then their jobs are given back: see ReTracedHosting.
    private const int SecondsToGiveBack = 30;

    private static readonly int GatewayPort = new Uri(GatewayApp.DefaultUrl).Port;

    [Fact]
    public void Settings_AreSettings()
    {
        var used = Files().SelectMany(file => Setting().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().ToList();
        Assert.Contains("Redis__ConnectionString", used);
        Assert.All(used, name => Assert.True(IsSetting(name), $"ReTraced__{name} is no setting."));
    }

    [Fact]
    public void GracePeriods_AreLongerThanAShutdown()
    {
        var shutdown = int.Parse(One("deploy/kubernetes/kustomization.yaml", @"ReTraced__ShutdownSeconds=(\d+)"), CultureInfo.InvariantCulture) + SecondsToGiveBack;
        foreach (var file in new[] { "silo", "gateway" })
        {
            var given = int.Parse(One($"deploy/kubernetes/{file}.yaml", @"terminationGracePeriodSeconds: (\d+)"), CultureInfo.InvariantCulture);
            Assert.True(given > shutdown, $"{file}: {given} s, and it may need {shutdown} s.");
        }

        var composed = int.Parse(One("docker-compose.yml", @"ReTraced__ShutdownSeconds: (\d+)"), CultureInfo.InvariantCulture) + SecondsToGiveBack;
        var grace = int.Parse(One("docker-compose.yml", @"x-retraced:(?s:.*?)stop_grace_period: (\d+)s"), CultureInfo.InvariantCulture);
        Assert.True(grace > composed, $"docker-compose.yml: {grace} s, and it may need {composed} s.");
    }

    [Theory]
    [InlineData("Dockerfile", @"AS gateway\s(?s:.*)ASPNETCORE_URLS=http://\+:(\d+)")]
    [InlineData("Dockerfile", @"AS gateway\s(?s:.*)HEALTHCHECK .*""healthcheck"", ""(\d+)"", ""/healthz""")]
    [InlineData("docker-compose.yml", @"gateway:(?s:.*)""healthcheck"", ""(\d+)"", ""/readyz""")]
    [InlineData("deploy/proxy/haproxy.cfg", @"server-template gateway \d+ gateway:(\d+)")]
    [InlineData("deploy/prometheus/prometheus.yml", @"names: \[gateway\], type: A, port: (\d+)")]
    [InlineData("deploy/kubernetes/gateway.yaml", @"containerPort: (\d+)")]
    [InlineData("deploy/kubernetes/network-policies.yaml", @"key\.\s(?s:.*)port: (\d+)")]
    public void PortOfTheGateway_IsItsOwn(string file, string pattern) =>
        Assert.Equal(GatewayPort, int.Parse(One(file, pattern), CultureInfo.InvariantCulture));

    [Fact]
    public void EntryPoints_AreAssemblies()
    {
        var gateway = $"{typeof(GatewayApp).Assembly.GetName().Name}.dll";
        Assert.Equal(gateway, One("Dockerfile", @"AS gateway\s(?s:.*)ENTRYPOINT \[""dotnet"", ""(.*?)""\]"));
        Assert.Equal(gateway, One("docker-compose.yml", @"entrypoint: \[""dotnet"", ""(.*?)"", ""keys""\]"));
    }

    [Fact]
    public void Images_AreOfOneVersion()
    {
        var versions = Files().SelectMany(file => File.ReadLines(file)).Select(line => Image().Match(line)).Where(match => match.Success)
            .GroupBy(match => match.Groups[1].Value, match => match.Groups[2].Value).ToDictionary(image => image.Key, image => image.Distinct().ToList());
        Assert.Contains("redis", versions.Keys);
        Assert.All(versions, image => Assert.Single(image.Value));
        Assert.DoesNotContain(versions, image => image.Value is ["latest"]);
    }

    private static IEnumerable<string> Files() =>
        new[] { "Dockerfile", "docker-compose.yml" }.Select(file => Path.Combine(Repository.Root, file))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy"), "*", SearchOption.AllDirectories));

    private static string One(string file, string pattern)
    {
        var match = Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, file)), pattern);
        Assert.True(match.Success, $"{file} has nothing like {pattern}");
        return match.Groups[1].Value;
    }

    private static bool IsSetting(string name)
    {
        var type = typeof(ReTracedOptions);
        foreach (var part in name.Split("__"))
        {
            if (type.GetProperty(part, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is not { } property)
            {
                return false;
            }

            type = property.PropertyType;
        }

        return true;
    }

    // In compose files, manifests and `-e` alike; words such as ReTraced__ in a sentence have no name behind them.
    [GeneratedRegex(@"\bReTraced__([A-Za-z0-9_]+)")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^\s*image: ([a-z0-9./-]+):(\S+)$")]
    private static partial Regex Image();
}
