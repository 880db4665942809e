using System.Diagnostics;
using System.Globalization;

namespace ReTraced.Torture.Servers;

/// <summary>One server process. What it prints goes into a file.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>True once it is over.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with; 137 for kill -9.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts this program as a server, and does not wait.</summary>
    /// <param name="logFile">Where what it prints goes.</param>
    /// <param name="word">What it is to be.</param>
    /// <param name="arguments">Its settings.</param>
    public static ServerProcess Start(string logFile, string word, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(word);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var log = TextWriter.Synchronized(new StreamWriter(logFile, append: true) { AutoFlush = true });
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"--- process {process.Id}"));
        process.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerProcess(process);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public async Task TerminateAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it in its tracks for a while.</summary>
    public async Task PauseAsync(TimeSpan time)
    {
        await SignalAsync("STOP");
        await Task.Delay(time, TimeProvider.System);
        await SignalAsync("CONT");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
