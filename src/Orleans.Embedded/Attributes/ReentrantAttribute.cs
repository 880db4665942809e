namespace Orleans.Concurrency;

/// <summary>On a grain class: a call may start while others of the same grain await something.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute
{
}
