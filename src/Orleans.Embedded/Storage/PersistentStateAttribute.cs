namespace Orleans.Runtime;

/// <summary>On a constructor parameter of type <see cref="IPersistentState{TState}"/>: names the record.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute, IPersistentStateConfiguration
{
    /// <param name="stateName">Name of the state within its grain.</param>
    /// <param name="storageName">Name of the store; null for the default one.</param>
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        StateName = stateName;
        StorageName = storageName!;
    }

    /// <inheritdoc />
    public string StateName { get; }

    /// <inheritdoc />
    public string StorageName { get; }
}
