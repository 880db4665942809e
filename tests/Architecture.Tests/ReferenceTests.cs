using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace ReTraced.Architecture.Tests;

/// <summary>References point inwards.</summary>
public partial class ReferenceTests
{
    // What each project may reference directly. A project that is not here must be added, with a thought.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Core"] = [],
        ["Orleans.Embedded"] = [],
        ["Grains.Interfaces"] = ["Core", "Orleans.Embedded"],
        ["Client"] = ["Core", "Grains.Interfaces"],
        ["Grains"] = ["Grains.Interfaces"],
        ["Storage.Sqlite"] = ["Core"],
        ["Storage.Redis"] = ["Core"],
        ["Hosting"] = ["Client", "Grains", "Storage.Redis", "Storage.Sqlite"],
        ["Gateway"] = ["Hosting"],
        ["Silo"] = ["Hosting"],
    };

    [Fact]
    public void Projects_References_PointInwards()
    {
        var projects = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).ToList();
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
        foreach (var (project, allowed) in Allowed)
        {
            var file = Assert.Single(Directory.GetFiles(Path.Combine(Repository.Root, "src", project), "*.csproj"));
            var references = XDocument.Load(file).Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value.Split('/')[^2]);
            Assert.Empty(references.Except(allowed).Select(reference => $"{project} -> {reference}"));
        }
    }

    [Fact]
    public void Core_References_OnlyTheBaseLibraries()
    {
        var file = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Core"), "*.csproj").Single();
        Assert.DoesNotContain(XDocument.Load(file).Descendants(), element => element.Name.LocalName is "PackageReference" or "FrameworkReference");
        Assert.All(typeof(Jobs.Job).Assembly.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Endpoints_Use_OnlyInterfacesAndCore()
    {
        var wrong = Repository.Sources("src/Gateway/Endpoints").Concat(Repository.Sources("src/Gateway/Http"))
            .SelectMany(file => File.ReadLines(file).Where(line => InnerNamespace().IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Grains_DoNotLeaveTheirScheduler()
    {
        // ConfigureAwait(false) leaves the grain's scheduler; suppressing an exception does not.
        var wrong = Repository.Sources("src/Grains").Where(file => File.ReadAllText(file).Contains("ConfigureAwait(false)", StringComparison.Ordinal));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Sources_AreShort()
    {
        var wrong = Repository.Sources("src").Concat(Repository.Sources("tests"))
            .Select(file => (File: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > 400);
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"^using ReTraced\.(Hosting|Storage\.|Grains\.)")]
    private static partial Regex InnerNamespace();
}
