using System.Globalization;
using ReTraced.Bench.Servers;

namespace ReTraced.Bench.Load;

/// <summary>What a job costs: processor time by part, and bytes allocated.</summary>
internal sealed class Costs
{
    private readonly Figures _server = new();
    private readonly Figures _redis = new();
    private readonly Figures _client = new();
    private readonly Figures _allocated = new();
    private readonly Dictionary<string, Figures> _parts = [];

    /// <summary>From here on.</summary>
    public static async Task<(BenchServer Server, CpuMeter Cpu, long Allocated)> StartAsync(BenchServer server) =>
        (server, new CpuMeter(server), (await server.AskNumbersAsync("allocated"))[0]);

    /// <summary>Up to here, for so many jobs.</summary>
    public async Task AddAsync((BenchServer Server, CpuMeter Cpu, long Allocated) since, int jobs)
    {
        var (parts, server, redis, client) = since.Cpu.Read();
        _server.Add(server * 1_000 / jobs);
        _redis.Add(redis * 1_000 / jobs);
        _client.Add(client * 1_000 / jobs);
        _allocated.Add(((await since.Server.AskNumbersAsync("allocated"))[0] - since.Allocated) / (double)jobs);
        foreach (var (part, ms) in parts)
        {
            if (!_parts.TryGetValue(part, out var figures))
            {
                _parts.Add(part, figures = new Figures());
            }

            figures.Add(ms * 1_000 / jobs);
        }
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var parts = _parts.Where(part => part.Value.Median > 0).OrderByDescending(part => part.Value.Median)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key} {part.Value.Median:N1}"));
        return $"a job: server {_server.ToString("N1")} us of CPU ({string.Join(", ", parts)}), redis-server {_redis.ToString("N1")}, client {_client.ToString("N1")}; {_allocated.ToString("N0")} bytes allocated";
    }
}
