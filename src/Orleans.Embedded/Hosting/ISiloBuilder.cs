using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

/// <summary>Sets up the grain host.</summary>
public interface ISiloBuilder
{
    /// <summary>The application's configuration.</summary>
    IConfiguration Configuration { get; }

    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}
