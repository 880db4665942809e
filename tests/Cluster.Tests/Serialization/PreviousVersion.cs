using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;

namespace ReTraced.Cluster.Tests.Serialization;

/// <summary>
/// The recorded bytes of the previous version, in <c>previous-version.txt</c>: for each message its alias, its ids, its
/// bytes, and what was in it.
/// </summary>
internal static class PreviousVersion
{
    /// <summary>Set to 1, the tests write the file anew in place of checking it.</summary>
    public const string Record = "RETRACED_RECORD_MESSAGES";

    private const string FileName = "previous-version.txt";

    private static readonly string Header = $"""
        # Grain messages as the last released version writes them. While a cluster is upgraded, old and new silos talk to each
        # other: what stands here must be read. Made by
        #   {Record}=1 dotnet test tests/Cluster.Tests -p:GrainHost=Orleans --filter AreReadWhole
        # once for each release, from the released sources; never to make a test pass.
        """;

    public static IReadOnlyList<RecordedMessage> Read() =>
    [
        .. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Serialization", FileName)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(section => section.Trim('\n').Split('\n'))
            .Select(lines => new RecordedMessage(lines[0], lines[1], Convert.FromBase64String(lines[2]), lines[3..])),
    ];

    public static void Write([CallerFilePath] string here = "")
    {
        var sections = MessageTypes.Roots.Select(type =>
        {
            var message = Filled.Of(type);
            return string.Join('\n', [Wire.NameOf(type), IdsOf(type), Convert.ToBase64String(Wire.Write(message)), .. Facts.Of(message).Select(OneLine)]);
        });
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(here)!, FileName), string.Join("\n\n", sections.Prepend(Header)) + "\n");
    }

    /// <summary>The ids of a message and whose they are; what goes under another type's surrogate has none of its own.</summary>
    public static string IdsOf(Type type) => "ids: " + string.Join(", ", Facts.Properties(type)
        .Select(property => (property.Name, property.GetCustomAttribute<IdAttribute>()?.Id)).Where(one => one.Id is not null).OrderBy(one => one.Id).Select(one => $"{one.Id} {one.Name}"));

    /// <summary>A fact as it stands in the file.</summary>
    public static string OneLine(string fact) => fact.Replace("\n", "\\n", StringComparison.Ordinal);
}

/// <summary>One message of the file.</summary>
internal sealed record RecordedMessage(string Alias, string Ids, byte[] Bytes, string[] Facts);
