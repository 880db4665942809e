namespace Orleans;

/// <summary>Marks a message for serialization between silos. This host passes messages by reference and ignores it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
}
