using System.Collections;
using System.Globalization;
using System.Reflection;
using ReTraced.Json;
using ReTraced.Queues;

namespace ReTraced.Cluster.Tests.Serialization;

/// <summary>Writes all that is in a value as lines, one for each thing that can differ: <c>Input.JobId = "a"</c>.</summary>
internal static class Facts
{
    public static string[] Of(object? value) => [.. Lines("", value)];

    private static IEnumerable<string> Lines(string path, object? value) => value switch
    {
        string text => [$"{path} = \"{text}\""],
        Secret secret => [$"{path} = secret {secret.Reveal()}"],
        JsonData data => [$"{path} = {data}"],
        IDictionary map => map.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.Ordinal).SelectMany(key => Lines($"{path}[{key}]", map[key])),
        IEnumerable list => list.Cast<object?>().SelectMany((item, at) => Lines($"{path}[{at}]", item)).Prepend($"{path} is a list"),
        null or Enum => [$"{path} = {value ?? "nothing"}"],
        IFormattable number => [$"{path} = {number.ToString(null, CultureInfo.InvariantCulture)}"],
        bool => [$"{path} = {value}"],
        _ => Properties(value.GetType()).SelectMany(one => Lines(path.Length == 0 ? one.Name : $"{path}.{one.Name}", one.GetValue(value))),
    };

    /// <summary>What a value of this type holds; what it works out from that is not counted.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.CanWrite).OrderBy(one => one.Name, StringComparer.Ordinal);
}
