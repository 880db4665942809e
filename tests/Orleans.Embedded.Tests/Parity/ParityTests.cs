using Microsoft.Extensions.Hosting;
using Orleans;
using Xunit;

namespace ReTraced.Embedded.Tests.Parity;

/// <summary>
/// Whatever this host declares in Orleans's namespaces, Orleans declares too, in the same way: grains that compile here
/// compile there. <c>orleans-10.4.2-api.txt</c> lists what Orleans 10.4.2 declares of these types; the cluster tests, which
/// have Orleans, hold the list to that. A new type here needs its lines there first.
/// </summary>
public sealed class ParityTests
{
    private static readonly HashSet<string> Orleans = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Parity", "orleans-10.4.2-api.txt"))];

    public static TheoryData<Type> DeclaredTypes => [.. PublicTypes.Where(IsOrleans)];

    private static Type[] PublicTypes => typeof(Grain).Assembly.GetExportedTypes();

    [Theory]
    [MemberData(nameof(DeclaredTypes))]
    public void Type_WhenDeclaredInAnOrleansNamespace_IsDeclaredTheSameInOrleans(Type type)
    {
        var ours = ApiSignatures.Of(type).ToArray();

        Assert.NotEmpty(ours);
        string[] strangers = [.. ours.Except(Orleans)];
        Assert.True(strangers.Length == 0, $"Orleans does not declare:\n{string.Join('\n', strangers)}");
    }

    [Fact]
    public void Type_WhenPublic_IsInAnOrleansNamespaceOrInTheHostsOwn()
    {
        Assert.DoesNotContain(PublicTypes, type => !IsOrleans(type) && type.Namespace != "ReTraced.Embedded");
        Assert.DoesNotContain(typeof(Grain).Assembly.GetTypes(), type => type.Namespace?.StartsWith("ReTraced.Orleans", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Check_WhenSignatureDiffers_SeesIt()
    {
        // The check is worth as much as its eye for small differences: these types differ from Orleans's in one thing each.
        Assert.Contains("Orleans.IRemindable: System.Threading.Tasks.Task ReceiveReminder(System.String reminderName, Orleans.Runtime.TickStatus status)", Orleans);
        Assert.DoesNotContain(ApiSignatures.Of(typeof(OtherName)).Select(AsRemindable), Orleans.Contains);
        Assert.DoesNotContain(ApiSignatures.Of(typeof(OtherResult)).Select(AsRemindable), Orleans.Contains);
        Assert.DoesNotContain(ApiSignatures.Of(typeof(OtherDefault)).Select(AsRemindable), Orleans.Contains);
    }

    private static bool IsOrleans(Type type)
        => type.Namespace == "Orleans" || type.Namespace!.StartsWith("Orleans.", StringComparison.Ordinal)
            || type == typeof(OrleansSiloGenericHostExtensions);

    // The line as if the member were IRemindable's; the line on the type itself never matches, being too short.
    private static string AsRemindable(string line)
        => $"Orleans.IRemindable{line[line.IndexOf(": ", StringComparison.Ordinal)..]}".Replace(": interface", ": nothing", StringComparison.Ordinal);

    private interface OtherName
    {
        Task ReceiveReminder(string name, global::Orleans.Runtime.TickStatus status);
    }

    private interface OtherResult
    {
        ValueTask ReceiveReminder(string reminderName, global::Orleans.Runtime.TickStatus status);
    }

    private interface OtherDefault
    {
        Task ReceiveReminder(string reminderName, global::Orleans.Runtime.TickStatus status = default);
    }
}
