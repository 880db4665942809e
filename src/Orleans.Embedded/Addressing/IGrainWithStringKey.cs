using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain interface whose grains are named by a string.</summary>
public interface IGrainWithStringKey : IGrain, IAddressable
{
}
