using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>
/// Builds, once per grain interface, the class of its references: each method makes a typed call object and sends it,
/// so that a call needs neither reflection nor boxing.
/// </summary>
internal sealed class ProxyEmitter
{
    private readonly Dictionary<Assembly, ModuleBuilder> _modules = [];
    private int _types;

    /// <summary>A function that makes references of this interface.</summary>
    /// <exception cref="OrleansConfigurationException">A member cannot be called through a reference.</exception>
    public Func<GrainClass, string, GrainReference> Emit(Type grainInterface)
    {
        lock (_modules)
        {
            var module = ModuleFor(grainInterface.Assembly);
            var proxy = module.DefineType(
                $"{grainInterface.Name}Reference{++_types}", TypeAttributes.Sealed, typeof(GrainReference), [grainInterface]);
            var constructor = EmitConstructor(proxy);
            foreach (var method in grainInterface.GetInterfaces().Append(grainInterface).SelectMany(type => type.GetMethods()))
            {
                if (method.IsAbstract)
                {
                    EmitMethod(proxy, method, CallEmitter.Emit(module, method, ++_types));
                }
            }

            var factory = proxy.DefineMethod(
                "Create", MethodAttributes.Public | MethodAttributes.Static, typeof(GrainReference), [typeof(GrainClass), typeof(string)]);
            var il = factory.GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Newobj, constructor);
            il.Emit(OpCodes.Ret);
            return proxy.CreateType().GetMethod("Create")!.CreateDelegate<Func<GrainClass, string, GrainReference>>();
        }
    }

    private static ConstructorBuilder EmitConstructor(TypeBuilder proxy)
    {
        Type[] parameters = [typeof(GrainClass), typeof(string)];
        var constructor = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, parameters)!);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void EmitMethod(TypeBuilder proxy, MethodInfo method, CallEmitter.Emitted call)
    {
        var parameters = Array.ConvertAll(method.GetParameters(), parameter => parameter.ParameterType);
        var body = proxy.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType, parameters);
        var il = body.GetILGenerator();
        var local = il.DeclareLocal(call.Type);
        il.Emit(OpCodes.Newobj, call.Constructor);
        il.Emit(OpCodes.Stloc, local);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Stfld, call.Arguments[i]);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetMethod("Send", BindingFlags.NonPublic | BindingFlags.Instance)!);
        if (method.IsDefined(typeof(OneWayAttribute)))
        {
            il.Emit(OpCodes.Call, typeof(Task).GetProperty(nameof(Task.CompletedTask))!.GetMethod!);
        }
        else
        {
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Call, CallEmitter.BaseOf(method).GetProperty("Task")!.GetMethod!);
        }

        if (CallEmitter.IsValueTask(method.ReturnType))
        {
            var task = method.ReturnType.IsGenericType
                ? typeof(Task<>).MakeGenericType(method.ReturnType.GetGenericArguments())
                : typeof(Task);
            il.Emit(OpCodes.Newobj, method.ReturnType.GetConstructor([task])!);
        }

        il.Emit(OpCodes.Ret);
        proxy.DefineMethodOverride(body, method);
    }

    private ModuleBuilder ModuleFor(Assembly interfaces)
    {
        if (!_modules.TryGetValue(interfaces, out var module))
        {
            var assembly = AssemblyBuilder.DefineDynamicAssembly(
                new AssemblyName($"ReTraced.Embedded.References.{interfaces.GetName().Name}"), AssemblyBuilderAccess.Run);
            // The generated classes use this assembly's internals and may implement internal interfaces of that one.
            var ignore = typeof(IgnoresAccessChecksToAttribute).GetConstructors()[0];
            assembly.SetCustomAttribute(new CustomAttributeBuilder(ignore, [typeof(ProxyEmitter).Assembly.GetName().Name!]));
            assembly.SetCustomAttribute(new CustomAttributeBuilder(ignore, [interfaces.GetName().Name!]));
            module = assembly.DefineDynamicModule("References");
            _modules.Add(interfaces, module);
        }

        return module;
    }
}
