namespace ReTraced.Embedded;

/// <summary>A persistent state as its activation sees it, whatever its type.</summary>
internal interface IPersistentStateSlot
{
    Task ReadStateAsync();
}
