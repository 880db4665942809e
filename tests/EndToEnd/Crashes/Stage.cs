using System.Globalization;
using System.Text.Json.Nodes;
using ReTraced.Grains.Crashing;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd.Crashes;

/// <summary>A folder, and the test host that is started in it again and again: on the same store, with the same log of runs.</summary>
public sealed class Stage : IDisposable
{
    public const string Queue = "work";

    private readonly Folder _folder = new();
    private string[] _store = [];

    private string LogPath => Path.Combine(_folder.Path, "runs.log");

    /// <summary>All that ran so far, in all processes.</summary>
    public IReadOnlyList<RunLine> Runs
    {
        get
        {
            if (!File.Exists(LogPath))
            {
                return [];
            }

            var text = File.ReadAllText(LogPath);
            // What comes after the last line's end is still being written.
            return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(RunLine.Parse)];
        }
    }

    /// <summary>The runs of one job.</summary>
    public IEnumerable<string> RunsOf(string jobId) => Runs.Where(line => line.JobId == jobId).Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Attempt} {line.What}"));

    /// <summary>The redis-server, if it is the store.</summary>
    public RedisServer? Redis { get; private set; }

    /// <summary>Has the servers use a redis-server of their own, which syncs each write; without it they use a SQLite file in the folder.</summary>
    public async Task UseRedisAsync()
    {
        Redis = await RedisServer.StartAsync("--appendfsync", "always");
        _store = ["--ReTraced:Store", "redis", "--ReTraced:Redis:ConnectionString", Redis.ConnectionString];
    }

    /// <summary>sqlite or redis.</summary>
    public Task UseAsync(string store) => store == "redis" ? UseRedisAsync() : Task.CompletedTask;

    /// <summary>Starts the server, and waits until it listens.</summary>
    public Task<GatewayProcess> StartAsync(params string[] arguments) => GatewayProcess.StartTestHostAsync(_folder.Path, ["--TestHost:Runs", LogPath, .. _store, .. arguments]);

    /// <summary>Starts the server and does not wait.</summary>
    public GatewayProcess Launch(params string[] arguments) => GatewayProcess.LaunchTestHost(_folder.Path, ["--TestHost:Runs", LogPath, .. _store, .. arguments]);

    /// <summary>Starts the server so that it dies at a crash point, and does not wait.</summary>
    public GatewayProcess LaunchToDieAt(CrashPoint point, int passage, params string[] arguments) => Launch([.. Dying(point, passage), .. arguments]);

    /// <summary>Starts the server so that it dies at a crash point, and waits until it listens.</summary>
    public Task<GatewayProcess> StartToDieAtAsync(CrashPoint point, int passage = 1) => StartAsync(Dying(point, passage));

    /// <summary>A gate that jobs can wait for.</summary>
    public string Gate(string name) => Path.Combine(_folder.Path, $"gate-{name}");

    /// <summary>Lets the jobs go on that wait for a gate.</summary>
    public void Open(string name) => File.WriteAllText(Gate(name), "");

    /// <summary>A job of the test host's handler.</summary>
    public JsonObject Job(string jobId, string what, string? gate = null)
    {
        var data = new JsonObject { ["do"] = what };
        if (gate is not null)
        {
            data["file"] = Gate(gate);
        }

        // No run is to end by its timeout, however slow the machine is.
        return new JsonObject { ["jobId"] = jobId, ["queueName"] = Queue, ["type"] = "directed", ["timeoutSeconds"] = 3600, ["jobData"] = data };
    }

    /// <summary>Waits until the server has died by SIGKILL.</summary>
    public static async Task DiesAsync(GatewayProcess server) => Assert.Equal(GatewayProcess.Killed, await server.ExitedAsync());

    public void Dispose()
    {
        Redis?.DisposeAsync().AsTask().Wait();
        _folder.Dispose();
    }

    private static string[] Dying(CrashPoint point, int passage) =>
        ["--TestHost:CrashAt", ((int)point).ToString(CultureInfo.InvariantCulture), "--TestHost:Passage", passage.ToString(CultureInfo.InvariantCulture)];
}

/// <summary>A line of the test host's log of runs.</summary>
public readonly record struct RunLine(string JobId, int Attempt, string What)
{
    public const string Start = "start";
    public const string End = "end";

    public static RunLine Parse(string line) => line.Split(' ') is [var jobId, var attempt, var what]
        ? new RunLine(jobId, int.Parse(attempt, CultureInfo.InvariantCulture), what)
        : throw new FormatException($"'{line}' is not a line of the log of runs.");
}
