namespace Orleans.Concurrency;

/// <summary>On an interface method: calls of it run at once, beside whatever the grain is doing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute
{
}
