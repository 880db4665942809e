using System.Globalization;

namespace ReTraced.Storage;

/// <summary>
/// Tells a process from every other one that runs or ran on this machine, and whether it still runs: a server that is
/// started again after a kill -9 need not wait until its predecessor's lease is over.
/// </summary>
public static class ProcessMark
{
    /// <summary>The mark of this process: boot, process id namespace, process id and start time. Null where the system has no /proc.</summary>
    public static string? Own => Of(Environment.ProcessId);

    /// <summary>
    /// True if the marked process certainly runs no more. False if it runs, or if that cannot be known from here:
    /// another machine, another container, no mark.
    /// </summary>
    public static bool HasEnded(string? mark)
    {
        if (mark?.Split('/') is not [var boot, var pids, var id, _] || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
        {
            return false;
        }

        return Machine is var (ownBoot, ownPids) && boot == ownBoot && pids == ownPids && Of(processId) != mark;
    }

    // A process id means something only within one boot of one process id namespace.
    private static (string Boot, string Pids)? Machine
    {
        get
        {
            try
            {
                return File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false) is { Name: var pids }
                    ? (File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), pids)
                    : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    private static string? Of(int processId)
    {
        try
        {
            // The command's name stands in brackets and may hold anything; the start time is the 22nd field, the 20th after it.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            // Z and X: it has been killed, and only its parent has not heard of it yet.
            return fields[0] is "Z" or "X" || Machine is not var (boot, pids)
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"{boot}/{pids}/{processId}/{fields[19]}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
