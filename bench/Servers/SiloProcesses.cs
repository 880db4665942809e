using System.Diagnostics;
using System.Globalization;
using ReTraced.Bench.Stores;
using ReTraced.Testing;

namespace ReTraced.Bench.Servers;

/// <summary>The silos behind a <see cref="BenchServer"/> in the build for clusters, each a process of its own. In the other build there are none.</summary>
internal sealed class SiloProcesses : IDisposable
{
    private readonly List<Process> _processes = [];

    /// <summary>Starts them one after the other, and waits until each has joined.</summary>
    public static async Task<SiloProcesses> StartAsync(StoreHome home, int count, string[] settings)
    {
        var silos = new SiloProcesses();
        for (var i = 0; i < count; i++)
        {
            await silos.AddAsync(home, settings);
        }

        return silos;
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private async Task AddAsync(StoreHome home, string[] settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            ServerHost.SiloWord, "--samples", "--urls=http://127.0.0.1:0", .. home.Settings, "--Logging:LogLevel:Default=Warning",
            string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:SiloPort={RedisServer.FreePort()}"),
            string.Create(CultureInfo.InvariantCulture, $"--ReTraced:Cluster:GatewayPort={RedisServer.FreePort()}"),
            .. settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        _processes.Add(process);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("listens on", StringComparison.Ordinal))
            {
                // All that it says is read, so that it never waits for a reader.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }

        throw new InvalidOperationException("The silo has not said that it listens.");
    }
}
