using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes references to grains. A reference costs next to nothing and activates nothing until it is called.</summary>
public interface IGrainFactory
{
    /// <summary>The grain with this identity, as an untyped reference to be cast with <c>AsReference</c>.</summary>
    IAddressable GetGrain(GrainId grainId);

    /// <summary>The grain that implements an interface, by key.</summary>
    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

    /// <summary>The grain with this identity.</summary>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable;

    /// <summary>The grain that implements an interface, by key.</summary>
    /// <param name="primaryKey">The key; not empty.</param>
    /// <param name="grainClassNamePrefix">Start of the full name of the class, where several implement the interface.</param>
    /// <exception cref="ArgumentException">No class implements the interface, or more than one does.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;
}
