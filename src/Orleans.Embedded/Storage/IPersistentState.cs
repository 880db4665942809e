using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>State that a grain takes in its constructor with <see cref="PersistentStateAttribute"/>; read before OnActivateAsync.</summary>
public interface IPersistentState<TState> : IStorage<TState>, IStorage
{
}
