namespace Orleans.Runtime;

/// <summary>Anything that grain calls can be sent to.</summary>
public interface IAddressable
{
}
