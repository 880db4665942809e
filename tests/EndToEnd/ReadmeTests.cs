using System.Diagnostics;
using System.Text.RegularExpressions;
using ReTraced.Testing;
using Xunit;

namespace ReTraced.EndToEnd;

/// <summary>What the README and the demo tell a person to type works when typed.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task Readme_EveryCurlLine_WorksAsWritten()
    {
        using var folder = new Folder();
        using var server = await GatewayProcess.StartAsync(folder.Path, "--samples");
        using var http = server.Client();
        var lines = File.ReadLines(Path.Combine(Root(), "README.md")).Where(line => line.StartsWith("curl ", StringComparison.Ordinal)).ToList();
        Assert.True(lines.Count >= 10, $"Only {lines.Count} curl lines were found.");
        foreach (var line in lines)
        {
            await RunAsync(line.Replace("http://127.0.0.1:5080", server.Url, StringComparison.Ordinal));
            if (JobId().Match(line) is { Success: true } made && !line.Contains("\"type\":", StringComparison.Ordinal))
            {
                // A person who types the next line has given the job time to run once. A type is for a worker outside.
                await http.IsAsync(made.Groups[1].Value, "delayed", "dead", "failed", "completed");
            }
        }
    }

    [Fact]
    public async Task Demo_WhenRun_TellsEveryStoryAndStaysUp()
    {
        using var folder = new Folder();
        using var server = await GatewayProcess.StartAsync(folder.Path, "--demo");
        // One deadline for each part of the story: all of it takes longer than one.
        foreach (var part in (string[])["enqueued as", "the job is completed", "the job is dead", "What the record answers", "until you press Ctrl-C", "THIRD_TRY\"},\"backoffConfig"])
        {
            await Eventually.True(() => server.Output.Contains(part, StringComparison.Ordinal), part);
        }

        var story = server.Output;
        Assert.Equal(6, story.Split("ledger replays to the stored job").Length - 1);
        Assert.Equal(6, story.Split("delays as the formula gives").Length - 1);
        Assert.Equal(3, story.Split("the job is dead, and has a dead letter").Length - 1);
        Assert.Contains("min(0.5 * 2^(3-1) + 0, 300) = 2 s", story, StringComparison.Ordinal);
        Assert.Contains("was triggered by hand, by local, having changed", story, StringComparison.Ordinal);
        Assert.Contains("/jobData/to from \"nobody\" to \"ada@example.com\"", story, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "data", "retraced.db")));
        foreach (var line in story.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("curl ", StringComparison.Ordinal)))
        {
            await RunAsync(line);
        }
    }

    private static async Task RunAsync(string line)
    {
        // The line itself, and the exit code that tells an error answer from a good one.
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(line.Replace("curl -s", "curl -sS --fail-with-body", StringComparison.Ordinal));
        using var bash = Process.Start(start)!;
        var (output, error) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        try
        {
            await Task.WhenAll(output, error, bash.WaitForExitAsync()).WaitAsync(TimeSpan.FromSeconds(120));
        }
        finally
        {
            if (!bash.HasExited)
            {
                bash.Kill(entireProcessTree: true);
            }
        }

        Assert.True(bash.ExitCode == 0 && (await output).StartsWith('{'), $"{line}\n{await output}\n{await error}");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ReTraced.Orleans.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"""jobId"":""([^""]+)""")]
    private static partial Regex JobId();
}
