namespace ReTraced.Grains;

/// <summary>
/// Calling the method twice has no more effect than calling it once, and the second answer is as good: a caller who does
/// not know what became of a call may repeat it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;
