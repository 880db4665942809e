using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ReTraced.Embedded.Tests.Parity;

/// <summary>Writes parameters: types, names, defaults, and the <c>this</c> of extensions.</summary>
public static class ParameterSignatures
{
    /// <summary>The parameters of a method, separated by commas.</summary>
    public static string Of(MethodBase method)
    {
        var prefix = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return prefix + string.Join(", ", method.GetParameters().Select(One));
    }

    /// <summary>get, set or init.</summary>
    public static string AccessorOf(MethodInfo accessor)
        => accessor.ReturnType != typeof(void) ? "get"
            : accessor.ReturnParameter.GetRequiredCustomModifiers().Any(one => one.FullName == typeof(IsExternalInit).FullName) ? "init"
            : "set";

    private static string One(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var mode = !type.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var variable = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue ? $" = {Text(parameter.DefaultValue)}" : "";
        return $"{mode}{variable}{TypeNames.Of(type.IsByRef ? type.GetElementType()! : type)} {parameter.Name}{value}";
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
