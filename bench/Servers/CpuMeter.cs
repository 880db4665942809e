using System.Diagnostics;
using System.Globalization;

namespace ReTraced.Bench.Servers;

/// <summary>
/// Processor time by part between two looks: of the server by its threads' names (Linux: <c>/proc/PID/task</c>, in
/// steps of 10 ms a thread), of its redis-server, and of this process, the client.
/// </summary>
internal sealed class CpuMeter
{
    private const double MsPerTick = 10;
    private readonly BenchServer _server;
    private readonly Dictionary<string, (string Part, double Ms)> _threads;
    private readonly (double Server, double Redis, double Client) _processes;

    /// <summary>The first look.</summary>
    public CpuMeter(BenchServer server)
    {
        _server = server;
        _threads = Threads(server.Pid);
        _processes = Processes();
    }

    /// <summary>The second look: milliseconds by part since the first, the largest part of the server first.</summary>
    public (IReadOnlyList<(string Part, double Ms)> Parts, double Server, double Redis, double Client) Read()
    {
        var now = Processes();
        var parts = new Dictionary<string, double>();
        foreach (var (id, (part, ms)) in Threads(_server.Pid))
        {
            parts[part] = parts.GetValueOrDefault(part) + ms - (_threads.TryGetValue(id, out var before) ? before.Ms : 0);
        }

        // Of threads that have ended only the process knows.
        var server = now.Server - _processes.Server;
        parts["others"] = parts.GetValueOrDefault("others") + Math.Max(0, server - parts.Values.Sum());
        return ([.. parts.OrderByDescending(part => part.Value).Select(part => (part.Key, part.Value))], server, now.Redis - _processes.Redis, now.Client - _processes.Client);
    }

    private (double Server, double Redis, double Client) Processes()
    {
        using var server = Process.GetProcessById(_server.Pid);
        using var client = Process.GetCurrentProcess();
        return (server.TotalProcessorTime.TotalMilliseconds, _server.Home.Redis?.Cpu.TotalMilliseconds ?? 0, client.TotalProcessorTime.TotalMilliseconds);
    }

    private static Dictionary<string, (string Part, double Ms)> Threads(int pid)
    {
        var threads = new Dictionary<string, (string Part, double Ms)>();
        var tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task");
        foreach (var task in Directory.Exists(tasks) ? Directory.GetDirectories(tasks) : [])
        {
            try
            {
                var name = File.ReadAllText(Path.Combine(task, "comm")).Trim();
                var stat = File.ReadAllText(Path.Combine(task, "stat"));
                // The name may hold blanks; behind its bracket utime and stime are the 12th and 13th word (proc_pid_stat(5)).
                var words = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                threads[Path.GetFileName(task)] = (PartOf(name), (long.Parse(words[11], CultureInfo.InvariantCulture) + long.Parse(words[12], CultureInfo.InvariantCulture)) * MsPerTick);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return threads;
    }

    // The kernel keeps 15 characters of a name.
    private static string PartOf(string name) => name switch
    {
        ".NET TP Worker" => "thread pool",
        "SQLite writer" or "SQLite loader" => name,
        ".NET Sockets" => "sockets",
        "DefaultSocketMa" or "StackExchange.R" => "Redis client",
        ".NET Tiered Com" => "JIT",
        ".NET Server GC" or ".NET BGC" or ".NET Background" or ".NET Finalizer" => "GC",
        _ => "others",
    };
}
