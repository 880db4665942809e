using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>
/// Compiles, once per grain class, the function that builds its objects. Singletons become constants, so that a class
/// that takes nothing else costs one constructor call; anything else comes from a scope of the activation's own.
/// </summary>
internal static class GrainBuilder
{
    private static readonly MethodInfo GetService = typeof(GrainBuilder).GetMethod(nameof(Resolve), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static Func<Activation, object> Compile(GrainClass grainClass)
    {
        var constructor = ChooseConstructor(grainClass.Type);
        var activation = Expression.Parameter(typeof(Activation));
        var arguments = constructor.GetParameters().Select(parameter => Argument(grainClass, parameter, activation));
        return Expression.Lambda<Func<Activation, object>>(Expression.New(constructor, arguments), activation).Compile();
    }

    private static ConstructorInfo ChooseConstructor(Type type)
    {
        var constructors = type.GetConstructors();
        return constructors.FirstOrDefault(c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? constructors.MaxBy(c => c.GetParameters().Length)
            ?? throw new OrleansConfigurationException($"Grain class {type} has no public constructor.");
    }

    private static Expression Argument(GrainClass grainClass, ParameterInfo parameter, ParameterExpression activation)
    {
        var type = parameter.ParameterType;
        if (type == typeof(IGrainContext))
        {
            return Expression.Convert(activation, type);
        }

        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } facet)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new OrleansConfigurationException(
                    $"Parameter {parameter.Name} of {grainClass.Type} has [PersistentState], so it must be an IPersistentState<T>.");
            }

            var attach = typeof(PersistentState<>).MakeGenericType(type.GetGenericArguments()).GetMethod("Attach")!;
            return Expression.Call(attach, activation, Expression.Constant(facet));
        }

        if (!parameter.IsDefined(typeof(FromKeyedServicesAttribute)) && grainClass.Silo.IsSingleton(type)
            && grainClass.Silo.Services.GetService(type) is { } singleton)
        {
            return Expression.Constant(singleton, type);
        }

        return Expression.Convert(Expression.Call(GetService, activation, Expression.Constant(parameter)), type);
    }

    private static object? Resolve(Activation activation, ParameterInfo parameter)
    {
        var services = activation.ActivationServices;
        var service = parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed
            ? (services as IKeyedServiceProvider)?.GetKeyedService(parameter.ParameterType, keyed.Key)
            : services.GetService(parameter.ParameterType);
        return service ?? (parameter.HasDefaultValue
            ? parameter.DefaultValue
            : throw new InvalidOperationException(
                $"{parameter.Member.DeclaringType} needs a {parameter.ParameterType}, and no such service is registered."));
    }
}
