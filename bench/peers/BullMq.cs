using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ReTraced.Bench.Load;
using ReTraced.Bench.Stores;

namespace ReTraced.Bench.Peers;

/// <summary>Runs <c>peers/bullmq/drain.mjs</c>.</summary>
internal static class BullMq
{
    private static readonly string Folder = FindFolder();

    /// <summary>The version that is pinned.</summary>
    public static string Version => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "package.json")))!["dependencies"]!["bullmq"]!;

    /// <summary>Installs it if it is not installed as pinned.</summary>
    /// <returns>What is missing, for a person; null if nothing is.</returns>
    public static async Task<string?> PrepareAsync()
    {
        foreach (var tool in (string[])["node", "npm"])
        {
            if (await RunAsync(tool, "--version") is null)
            {
                return $"'{tool}' is not on the PATH; BullMQ needs Node.js 20 or newer with npm.";
            }
        }

        // npm writes this file last, as a copy of what it was told.
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            return null;
        }

        var (code, output) = (await RunAsync("npm", "ci", "--no-audit", "--no-fund"))!.Value;
        return code == 0 ? null : $"'npm ci' in bench/peers/bullmq has failed: {output}";
    }

    /// <summary>Jobs per second, on a redis-server of its own, warmed up like ReTraced, each job counted.</summary>
    public static async Task<double> RateAsync(int jobs)
    {
        await using var home = await StoreHome.MakeAsync("redis");
        var (code, output) = (await RunAsync("node", "drain.mjs", Number(home.Redis!.Port), Number(Drain.Warm), Number(jobs)))!.Value;
        return code == 0
            ? jobs / (double)JsonNode.Parse(output)!["seconds"]!
            : throw new InvalidOperationException($"BullMQ has not completed each job once: {output}");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    // Null if there is no such program.
    private static async Task<(int Code, string Output)?> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    // The scripts stay where their package-lock.json is.
    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ReTraced.Orleans.sln")))
            {
                return Path.Combine(folder.FullName, "bench", "peers", "bullmq");
            }
        }

        throw new InvalidOperationException("bench/peers/bullmq lies in the source tree, and this was not built in one.");
    }
}
