namespace Orleans.Concurrency;

/// <summary>On an interface method: the caller does not wait and learns of no failure; failures are logged.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute
{
}
