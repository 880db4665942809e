using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace ReTraced.Embedded;

/// <summary>What the embedded host must be told and Orleans finds by itself.</summary>
public static class EmbeddedSiloBuilderExtensions
{
    /// <summary>Adds every grain class of an assembly: concrete classes that implement a grain interface.</summary>
    public static ISiloBuilder AddGrains(this ISiloBuilder builder, Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(GrainRegistration.IsGrainClass))
        {
            AddGrain(builder, type);
        }

        return builder;
    }

    /// <summary>Adds one grain class.</summary>
    /// <exception cref="ArgumentException">The type is not a concrete class that implements a grain interface.</exception>
    public static ISiloBuilder AddGrain(this ISiloBuilder builder, Type grainClass)
    {
        if (!GrainRegistration.IsGrainClass(grainClass))
        {
            throw new ArgumentException($"{grainClass} is not a concrete class that implements a grain interface.", nameof(grainClass));
        }

        builder.Services.AddSingleton(new GrainRegistration(grainClass));
        return builder;
    }
}
