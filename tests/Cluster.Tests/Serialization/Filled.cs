using System.Collections;
using System.Reflection;
using System.Text;
using ReTraced.Json;
using ReTraced.Queues;

namespace ReTraced.Cluster.Tests.Serialization;

/// <summary>
/// Makes values with every field set, to something that is not its default and that follows from the field's path alone:
/// a new field changes no other.
/// </summary>
internal static class Filled
{
    public static object Of(Type type) => Value(type, type.Name);

    private static object Value(Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var number = Number(path);
        return type switch
        {
            _ when type == typeof(string) => $"{path} äöü\n",
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => (int)number,
            _ when type == typeof(long) => number * 1_000_003,
            _ when type == typeof(double) => number / 7.0,
            _ when type.IsEnum => Enum.GetValues(type) is var values ? values.GetValue(1 + number % (values.Length - 1))! : null!,
            _ when type == typeof(Secret) => new Secret($"secret of {path}"),
            _ when type == typeof(JsonData) => JsonData.Parse($$"""{"of": "{{path}}", "list": [ 1, 2.50, null ]}"""),
            { IsGenericType: true } => Collection(type, path),
            _ => Object(type, path),
        };
    }

    private static object Collection(Type type, string path)
    {
        var arguments = type.GetGenericArguments();
        var collection = Activator.CreateInstance((arguments.Length == 1 ? typeof(List<>) : typeof(Dictionary<,>)).MakeGenericType(arguments))!;
        foreach (var at in (int[])[0, 1])
        {
            var item = Value(arguments[^1], $"{path}.{at}");
            _ = collection is IDictionary map ? map[$"key {at}"] = item : ((IList)collection).Add(item);
        }

        return collection;
    }

    // Through the constructor, so that all that it checks holds; then whatever else can be set.
    private static object Object(Type type, string path)
    {
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        var arguments = constructor.GetParameters().Select(one => Value(one.ParameterType, $"{path}.{one.Name}")).ToArray();
        var made = constructor.Invoke(arguments);
        foreach (var property in Facts.Properties(type).ExceptBy(constructor.GetParameters().Select(one => one.Name), one => one.Name))
        {
            property.SetValue(made, Value(property.PropertyType, $"{path}.{property.Name}"));
        }

        return made;
    }

    // 1 to 9973, by the 32-bit FNV-1a hash of the path.
    private static long Number(string path)
    {
        var hash = Encoding.UTF8.GetBytes(path).Aggregate(2_166_136_261, (hash, one) => (hash ^ one) * 16_777_619);
        return 1 + hash % 9_973;
    }
}
