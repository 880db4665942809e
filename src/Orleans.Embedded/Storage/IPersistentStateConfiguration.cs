namespace Orleans.Runtime;

/// <summary>Which record a persistent state is.</summary>
public interface IPersistentStateConfiguration
{
    /// <summary>Name of the state within its grain.</summary>
    string StateName { get; }

    /// <summary>Name of the store; null for the default one.</summary>
    string StorageName { get; }
}
