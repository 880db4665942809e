using Orleans;

namespace ReTraced.Embedded;

/// <summary>A grain class that the application named.</summary>
internal sealed record GrainRegistration(Type GrainClass)
{
    public static bool IsGrainClass(Type type)
        => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
            && typeof(IGrain).IsAssignableFrom(type)
            && !typeof(Orleans.Runtime.GrainReference).IsAssignableFrom(type);
}
