using System.Reflection;
using Orleans;
using ReTraced.Events;
using ReTraced.Operations;
using ReTraced.Queues;
using ReTraced.Storage;

namespace ReTraced.Cluster.Tests.Serialization;

/// <summary>What grain calls carry, found by looking and not by a list.</summary>
internal static class MessageTypes
{
    private static readonly Assembly Interfaces = typeof(Grains.IJobGrain).Assembly;

    /// <summary>The messages of our own.</summary>
    public static readonly Type[] All = [.. Interfaces.GetExportedTypes().Where(type => type.IsDefined(typeof(GenerateSerializerAttribute))).OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>What crosses a call by itself: the messages, and the types of Core that a call names.</summary>
    public static readonly Type[] Roots = [.. All, typeof(LiveJob), typeof(QueueSettings), typeof(Operation), typeof(DlqPolicy), typeof(JobMoved), typeof(EventPage)];

    /// <summary>The grain interfaces.</summary>
    public static readonly Type[] Grains = [.. Interfaces.GetExportedTypes().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type))];

    /// <summary>Every type of a parameter or a result of a grain call.</summary>
    public static IEnumerable<Type> OfCalls => Grains.SelectMany(grain => grain.GetMethods())
        .SelectMany(method => method.GetParameters().Select(one => one.ParameterType).Concat(method.ReturnType.GetGenericArguments()))
        .Where(type => type != typeof(CancellationToken)).Distinct();

    /// <summary>These types and all that they hold.</summary>
    public static HashSet<Type> WithAllInside(IEnumerable<Type> types)
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(types);
        while (open.TryDequeue(out var type))
        {
            if (!found.Add(type))
            {
                continue;
            }

            foreach (var inside in type.GetGenericArguments().Concat(type.Namespace!.StartsWith("ReTraced", StringComparison.Ordinal) ? Fields(type) : []))
            {
                open.Enqueue(inside);
            }
        }

        return found;
    }

    // What goes as JSON has its surrogate's field alone.
    private static IEnumerable<Type> Fields(Type type)
    {
        var surrogate = Interfaces.GetType($"ReTraced.Grains.Serialization.{type.Name}Surrogate");
        return surrogate?.GetFields().Select(field => field.FieldType) ?? Facts.Properties(type).Select(property => property.PropertyType);
    }
}
