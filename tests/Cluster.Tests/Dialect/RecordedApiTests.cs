using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;
using ReTraced.Embedded.Tests.Parity;
using Xunit;

namespace ReTraced.Cluster.Tests.Dialect;

/// <summary>
/// The embedded host's own tests hold it to a list of what Orleans declares; these hold the list to Orleans. So whatever the
/// embedded host declares in an Orleans namespace exists in Orleans with the same signature.
/// </summary>
public sealed class RecordedApiTests
{
    /// <summary>
    /// Set to 1, the list is written anew in place of being checked. It keeps the types that it names; for another one add a
    /// line with its name and a colon first.
    /// </summary>
    private const string Record = "RETRACED_RECORD_API";

    private const string FileName = "orleans-10.4.2-api.txt";

    private static readonly ILookup<string, Type> Declared = Directory.GetFiles(AppContext.BaseDirectory, "Orleans*.dll")
        .SelectMany(file => Assembly.LoadFrom(file).GetExportedTypes()).ToLookup(TypeNames.Of);

    private static string[] Recorded => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Dialect", FileName));

    [Fact]
    public void Api_OfTheTypesOfTheDialect_IsAsRecorded()
    {
        string[] api = [.. Names().SelectMany(name => Declared[name]).SelectMany(ApiSignatures.Of).Distinct().Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable(Record) == "1")
        {
            Write(api);
            return;
        }

        Assert.Empty(Recorded.Except(api).Select(line => $"Orleans does not declare {line}"));
        Assert.Empty(api.Except(Recorded).Select(line => $"not recorded: {line}"));
    }

    [Fact]
    public void Types_OfTheDialect_AreOrleansOwn() => Assert.All(Names(), name => Assert.True(Declared.Contains(name), name));

    [Fact]
    public void Version_OfOrleans_IsTheRecordedOne() =>
        Assert.StartsWith("10.4.2", typeof(Grain).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion, StringComparison.Ordinal);

    private static IEnumerable<string> Names() => Recorded.Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).Distinct();

    private static void Write(string[] api, [CallerFilePath] string here = "") =>
        File.WriteAllLines(Path.Combine(Path.GetDirectoryName(here)!, "../../Orleans.Embedded.Tests/Parity", FileName), api);
}
