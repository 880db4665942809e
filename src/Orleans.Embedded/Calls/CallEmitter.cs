using System.Reflection;
using System.Reflection.Emit;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>Builds the class of the calls of one interface method: its arguments as fields, and the typed call.</summary>
internal static class CallEmitter
{
    public static Emitted Emit(ModuleBuilder module, MethodInfo method, int number)
    {
        Check(method);
        var baseType = BaseOf(method);
        var call = module.DefineType($"{method.Name}Call{number}", TypeAttributes.Sealed, baseType);
        var arguments = method.GetParameters()
            .Select((parameter, i) => call.DefineField($"argument{i}", parameter.ParameterType, FieldAttributes.Public))
            .ToArray();
        var constructor = EmitConstructor(call, baseType, OptionsOf(method));
        EmitInvoke(call, baseType, method, arguments);
        call.CreateType();
        return new(call, constructor, arguments);
    }

    public static bool IsValueTask(Type type)
        => type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    public static Type BaseOf(MethodInfo method) => method.ReturnType.IsGenericType
        ? typeof(ResultCall<>).MakeGenericType(method.ReturnType.GetGenericArguments())
        : typeof(VoidCall);

    private static ConstructorBuilder EmitConstructor(TypeBuilder call, Type baseType, CallOptions options)
    {
        var constructor = call.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, []);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, (int)options);
        il.Emit(OpCodes.Call, baseType.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)[0]);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void EmitInvoke(TypeBuilder call, Type baseType, MethodInfo method, FieldBuilder[] arguments)
    {
        var declared = baseType.GetMethod("Invoke", BindingFlags.NonPublic | BindingFlags.Instance)!;
        var invoke = call.DefineMethod(
            declared.Name, MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            declared.ReturnType, [typeof(object)]);
        var il = invoke.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var argument in arguments)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, argument);
        }

        il.Emit(OpCodes.Callvirt, method);
        if (IsValueTask(method.ReturnType))
        {
            var local = il.DeclareLocal(method.ReturnType);
            il.Emit(OpCodes.Stloc, local);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Call, method.ReturnType.GetMethod("AsTask")!);
        }

        il.Emit(OpCodes.Ret);
        call.DefineMethodOverride(invoke, declared);
    }

    private static CallOptions OptionsOf(MethodInfo method)
        => (method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? CallOptions.Interleave : 0)
            | (method.IsDefined(typeof(OneWayAttribute)) ? CallOptions.OneWay : 0);

    private static void Check(MethodInfo method)
    {
        var type = method.ReturnType;
        var returnsTask = type == typeof(Task) || IsValueTask(type)
            || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>));
        var problem = !returnsTask ? "must return Task, Task<T>, ValueTask or ValueTask<T>"
            : method.IsGenericMethodDefinition ? "must not be generic"
            : method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef) ? "must not have in, ref or out parameters"
            : type.IsGenericType && method.IsDefined(typeof(OneWayAttribute)) ? "is one-way and so cannot return a result"
            : null;
        if (problem is not null)
        {
            throw new OrleansConfigurationException($"Grain method {method.DeclaringType!.FullName}.{method.Name} {problem}.");
        }
    }

    /// <summary>A generated call class, for the code that makes its objects.</summary>
    internal sealed record Emitted(Type Type, ConstructorInfo Constructor, FieldInfo[] Arguments);
}
