using ReTraced.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain or a reference to it says about itself.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to the same grain through an interface. A grain passes this on, never <c>this</c>.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
        => (TGrainInterface)AsReference(grain, typeof(TGrainInterface));

    /// <summary>A reference to the same grain through an interface.</summary>
    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        var (grainClass, key) = Identify(grain);
        return grainClass.Silo.Reference(interfaceType, grainClass, key);
    }

    /// <summary>The same as <see cref="AsReference{TGrainInterface}"/>.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => AsReference<TGrainInterface>(grain);

    /// <summary>The same as <see cref="AsReference(IAddressable, Type)"/>.</summary>
    public static object Cast(this IAddressable grain, Type interfaceType) => AsReference(grain, interfaceType);

    /// <summary>The identity.</summary>
    public static GrainId GetGrainId(this IAddressable grain)
    {
        var (grainClass, key) = Identify(grain);
        return new(grainClass.GrainType, IdSpan.Create(key));
    }

    /// <summary>The key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => Identify(grain).Key;

    private static (GrainClass Class, string Key) Identify(IAddressable grain) => grain switch
    {
        GrainReference reference => (reference.GrainClass, reference.Key),
        IGrainBase { GrainContext: Activation activation } => (activation.Class, activation.Key),
        _ => throw new ArgumentException($"{grain?.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
    };
}
