namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>Tests that measure the whole process, and so run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
