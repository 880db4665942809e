using System.Reflection;

namespace ReTraced.Embedded.Tests.Parity;

/// <summary>Writes types as C# would, with their namespaces.</summary>
public static class TypeNames
{
    /// <summary>The name with its arguments.</summary>
    public static string Of(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[]";
        }

        var name = type.IsNested ? $"{Of(type.DeclaringType!)}.{type.Name}" : $"{type.Namespace}.{type.Name}";
        return type.IsGenericType
            ? $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
            : name;
    }

    /// <summary>The constraints of type parameters, each as <c> where T : ...</c>.</summary>
    public static string Constraints(Type[] arguments) => string.Concat(arguments.Where(one => one.IsGenericParameter).Select(One));

    private static string One(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var parts = parameter.GetGenericParameterConstraints().Where(one => one != typeof(ValueType)).Select(Of)
            .Order(StringComparer.Ordinal).ToList();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            parts.Insert(0, "class");
        }

        if (isStruct)
        {
            parts.Insert(0, "struct");
        }
        else if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
        {
            parts.Add("new()");
        }

        return parts.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }
}
