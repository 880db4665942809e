namespace Orleans.Placement;

/// <summary>Activate where the caller is; in one process that is always so.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferLocalPlacementAttribute : PlacementAttribute
{
}
