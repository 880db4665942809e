using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;
using Xunit;

namespace ReTraced.Architecture.Tests;

/// <summary>The embedded host copies nothing, so whatever crosses a grain call must not change.</summary>
public class MessageTests
{
    private static readonly Assembly Interfaces = typeof(Grains.IJobGrain).Assembly;

    [Fact]
    public void Messages_OfEveryGrainCall_AreImmutable()
    {
        var seen = new HashSet<Type>();
        foreach (var method in GrainInterfaces().SelectMany(grain => grain.GetMethods()))
        {
            foreach (var type in method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            {
                Collect(type, seen);
            }
        }

        Assert.Contains(typeof(Grains.EnqueueRequest), seen);
        Assert.Contains(typeof(Jobs.JobHead), seen);
        Assert.Empty(seen.SelectMany(Mutable));
    }

    [Fact]
    public void Messages_OfOurOwn_HaveSerializersAndNames()
    {
        var messages = Interfaces.GetTypes().Where(type => type is { IsClass: true, IsPublic: true, IsAbstract: false } && !type.IsSubclassOf(typeof(Attribute)));
        Assert.NotEmpty(messages);
        Assert.All(messages, type => Assert.True(type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && type.GetCustomAttribute<AliasAttribute>() is not null, type.Name));
        Assert.All(GrainInterfaces(), grain => Assert.True(grain.GetCustomAttribute<AliasAttribute>() is not null, grain.Name));
    }

    private static IEnumerable<Type> GrainInterfaces() => Interfaces.GetTypes().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type));

    private static void Collect(Type type, HashSet<Type> seen)
    {
        foreach (var part in type.IsGenericType ? type.GetGenericArguments() : [])
        {
            Collect(part, seen);
        }

        if (type.Namespace?.StartsWith("ReTraced", StringComparison.Ordinal) != true || type.IsEnum || !seen.Add(type))
        {
            return;
        }

        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            Collect(property.PropertyType, seen);
        }
    }

    private static IEnumerable<string> Mutable(Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var initOnly = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) != false;
            if (!initOnly)
            {
                yield return $"{type.Name}.{property.Name} can be set.";
            }

            if (property.PropertyType.IsArray || (property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() is var open && (open == typeof(List<>) || open == typeof(Dictionary<,>) || open == typeof(HashSet<>))))
            {
                yield return $"{type.Name}.{property.Name} is a collection that can be changed.";
            }
        }

        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(field => !field.IsInitOnly))
        {
            yield return $"{type.Name}.{field.Name} is a field that can be set.";
        }
    }
}
