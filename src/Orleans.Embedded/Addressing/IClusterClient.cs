namespace Orleans;

/// <summary>The grain factory that code outside grains uses.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The host's services.</summary>
    IServiceProvider ServiceProvider { get; }
}
