using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>Finds the class behind an interface and makes references.</summary>
internal sealed class GrainFactory(Silo silo) : IClusterClient
{
    private readonly ConcurrentDictionary<Type, Target> _targets = new();

    public IServiceProvider ServiceProvider => silo.Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
        => (TGrainInterface)(object)Refer(typeof(TGrainInterface), primaryKey, grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
        => (IGrain)(object)Refer(grainInterfaceType, grainPrimaryKey, null);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable
        => (TGrainInterface)(object)silo.Reference(typeof(TGrainInterface), ClassOf(grainId), grainId.Key.ToString());

    public IAddressable GetGrain(GrainId grainId) => new GrainReference(ClassOf(grainId), grainId.Key.ToString());

    private GrainReference Refer(Type grainInterface, string key, string? prefix)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        var target = prefix is null
            ? _targets.GetOrAdd(grainInterface, static (type, factory) => factory.Find(type, null), this)
            : Find(grainInterface, prefix);
        return target.Create(target.GrainClass, key);
    }

    private Target Find(Type grainInterface, string? prefix)
    {
        var found = silo.Classes.Where(grainClass => grainInterface.IsAssignableFrom(grainClass.Type)
            && (prefix is null || grainClass.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal))).ToList();
        return found switch
        {
            [var one] => new(one, silo.References(grainInterface)),
            [] => throw new ArgumentException($"No grain class implements {grainInterface}{(prefix is null ? "" : $" and is named {prefix}...")}."),
            _ => throw new ArgumentException(
                $"{grainInterface} is implemented by {string.Join(" and ", found.Select(grainClass => grainClass.Type))}; say which by a class name prefix."),
        };
    }

    private GrainClass ClassOf(GrainId grainId)
        => silo.Classes.FirstOrDefault(grainClass => grainClass.GrainType == grainId.Type)
            ?? throw new ArgumentException($"There is no grain class named '{grainId.Type}'.", nameof(grainId));

    private sealed record Target(GrainClass GrainClass, Func<GrainClass, string, GrainReference> Create);
}
