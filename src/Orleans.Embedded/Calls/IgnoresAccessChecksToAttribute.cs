namespace System.Runtime.CompilerServices;

/// <summary>The runtime knows this attribute by its name: the assembly that has it may use internals of the named one.</summary>
/// <param name="assemblyName">The simple name.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
