#if !GRAINHOST_ORLEANS
using BenchmarkDotNet.Attributes;
using Orleans;
using ReTraced.Embedded;

namespace ReTraced.Bench.Micro;

/// <summary>A call of a grain that does nothing, from outside any grain, on the embedded host.</summary>
public class GrainCallMicro
{
    private IHost? _host;
    private IEchoGrain? _grain;

    // In this process BenchmarkDotNet does not wait for what these return.
    [GlobalSetup]
    public void Start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo => silo.AddGrain(typeof(EchoGrain)));
        _host = builder.Build();
        _host.StartAsync().GetAwaiter().GetResult();
        _grain = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IEchoGrain>("echo");
    }

    [GlobalCleanup]
    public void Stop()
    {
        _host!.StopAsync().GetAwaiter().GetResult();
        _host.Dispose();
    }

    [Benchmark]
    public Task<int> Call() => _grain!.Echo(1);
}

/// <summary>Says what it hears.</summary>
public interface IEchoGrain : IGrainWithStringKey
{
    Task<int> Echo(int number);
}

/// <summary>Does so at once.</summary>
public sealed class EchoGrain : Grain, IEchoGrain
{
    public Task<int> Echo(int number) => Task.FromResult(number);
}
#endif
