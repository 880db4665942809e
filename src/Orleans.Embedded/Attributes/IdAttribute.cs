namespace Orleans;

/// <summary>Numbers a member of a message; see <see cref="GenerateSerializerAttribute"/>.</summary>
/// <param name="id">Unique within the type, and never used again for another member.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The number.</summary>
    public uint Id { get; } = id;
}
