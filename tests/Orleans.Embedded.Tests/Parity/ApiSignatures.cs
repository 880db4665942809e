using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ReTraced.Embedded.Tests.Parity;

/// <summary>Writes what a type shows to other assemblies as lines of text, one fact each.</summary>
public static class ApiSignatures
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The facts: what kind of type, its base, its interfaces, its use as an attribute, and its members.</summary>
    public static IEnumerable<string> Of(Type type)
    {
        var name = TypeNames.Of(type);
        yield return $"{name}: {KindOf(type)}{TypeNames.Constraints(type.GetGenericArguments())}";
        if (type is { IsClass: true, BaseType: { } ancestor } && ancestor != typeof(object))
        {
            yield return $"{name}: base {TypeNames.Of(ancestor)}";
        }

        foreach (var implemented in type.IsEnum ? [] : type.GetInterfaces())
        {
            yield return $"{name}: implements {TypeNames.Of(implemented)}";
        }

        if (type.GetCustomAttribute<AttributeUsageAttribute>(inherit: false) is { } usage)
        {
            yield return $"{name}: usage {usage.ValidOn}, multiple {usage.AllowMultiple}, inherited {usage.Inherited}";
        }

        foreach (var member in type.IsEnum ? EnumMembers(type) : Members(type))
        {
            yield return $"{name}: {member}";
        }
    }

    private static string KindOf(Type type)
        => type.IsInterface ? "interface"
            : type.IsEnum ? $"enum of {TypeNames.Of(type.GetEnumUnderlyingType())}"
            : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct")
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : $"{(type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}class";

    private static IEnumerable<string> EnumMembers(Type type)
        => Enum.GetNames(type).Select(one => $"{one} = {Convert.ToInt64(Enum.Parse(type, one), CultureInfo.InvariantCulture)}");

    private static IEnumerable<string> Members(Type type)
    {
        foreach (var constructor in type.GetConstructors(Declared & ~BindingFlags.Static).Where(IsVisible))
        {
            yield return $"{Access(constructor)}new({ParameterSignatures.Of(constructor)})";
        }

        foreach (var field in type.GetFields(Declared).Where(one => one.IsPublic || one.IsFamily || one.IsFamilyOrAssembly))
        {
            var kind = field.IsLiteral ? "const " : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}";
            var value = field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "";
            yield return $"{kind}{TypeNames.Of(field.FieldType)} {field.Name}{value}";
        }

        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToArray();
            if (accessors.Length > 0)
            {
                var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
                var parts = accessors.Select(one => $"{Access(one)}{ParameterSignatures.AccessorOf(one)};").Order(StringComparer.Ordinal);
                yield return $"{Modifiers(accessors[0])}{required}{TypeNames.Of(property.PropertyType)} {property.Name} {{ {string.Join(' ', parts)} }}";
            }
        }

        foreach (var method in type.GetMethods(Declared).Where(one => IsVisible(one) && !IsAccessor(one)))
        {
            var arguments = method.GetGenericArguments();
            var generic = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(TypeNames.Of))}>";
            yield return $"{Access(method)}{Modifiers(method)}{TypeNames.Of(method.ReturnType)} {method.Name}{generic}"
                + $"({ParameterSignatures.Of(method)}){TypeNames.Constraints(arguments)}";
        }
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method)
        => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Access(MethodBase method)
        => method.IsPublic ? "" : method.IsFamilyOrAssembly ? "protected internal " : "protected ";

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
        {
            return "static ";
        }

        if (method.DeclaringType!.IsInterface)
        {
            return "";
        }

        var isOverride = method.GetBaseDefinition() != method;
        return method.IsAbstract ? "abstract "
            : isOverride ? (method.IsFinal && !method.DeclaringType.IsSealed ? "sealed override " : "override ")
            : method is { IsVirtual: true, IsFinal: false } ? "virtual "
            : "";
    }
}
