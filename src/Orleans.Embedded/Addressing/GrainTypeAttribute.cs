namespace Orleans;

/// <summary>Gives a grain class a name that survives renaming the class.</summary>
/// <param name="grainType">The name, used in identities and stored rows.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal string Name { get; } = grainType;
}
