using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ReTraced.Bench.Stores;
using ReTraced.Jobs;
using ReTraced.Json;
using ReTraced.Storage;

namespace ReTraced.Bench.Measures;

/// <summary>The values of jobs, ledgers and indexes as plain commands, down one connection without waiting for answers (<c>redis-cli --pipe</c>), append-only file on.</summary>
internal static class RawRedis
{
    /// <summary>Writes them, and answers the seconds that it took.</summary>
    public static async Task<double> WriteAsync(StoreHome home, IReadOnlyList<Transition[][]> groups)
    {
        var place = 0L;
        using var body = new MemoryStream();
        foreach (var group in groups)
        {
            foreach (var (transition, i) in RawBench.Steps(group).SelectMany(step => step.Select((transition, i) => (transition, i))))
            {
                Write(body, place + i + 1, transition);
            }

            place += group.Length;
        }

        var start = new ProcessStartInfo("redis-cli") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-p", home.Redis!.Port.ToString(CultureInfo.InvariantCulture), "--pipe"])
        {
            start.ArgumentList.Add(argument);
        }

        body.Position = 0;
        var seconds = RawBench.Clock();
        using var cli = Process.Start(start)!;
        var output = cli.StandardOutput.ReadToEndAsync();
        await body.CopyToAsync(cli.StandardInput.BaseStream);
        cli.StandardInput.Close();
        await cli.WaitForExitAsync();
        var taken = seconds();
        var done = home.Redis.Cli("ZCARD", "rt:{noop}:done");
        return (await output).Contains("errors: 0", StringComparison.Ordinal) && done == place.ToString(CultureInfo.InvariantCulture)
            ? taken
            : throw new InvalidOperationException($"Not every value is there: {await output}");
    }

    private static void Write(Stream to, long place, Transition step)
    {
        var ((spec, head), entry) = (step.State, step.Entry);
        var at = place.ToString(CultureInfo.InvariantCulture);
        var job = $$"""{"place":{{at}},"head":{{Encoding.UTF8.GetString(StoredFormat.Write(head))}},"spec":{{Encoding.UTF8.GetString(StoredFormat.Write(spec))}}}""";
        Command(to, "SET", $"rt:{{noop}}:job:{spec.JobId}", job);
        Command(to, "RPUSH", $"rt:{{noop}}:ledger:{spec.JobId}", JsonSerializer.Serialize(LedgerView.Of(entry), ReTracedJson.Default.LedgerView));
        if (head.Version == 1)
        {
            Command(to, "SET", $"rt:queue-of:{spec.JobId}", spec.QueueName);
            Command(to, "XADD", "rt:{noop}:jobs", at + "-0", "j", spec.JobId);
            Command(to, "ZADD", "rt:{noop}:live", at, spec.JobId);
            Command(to, "ZADD", "rt:{noop}:pending", head.DueAt.ToString(CultureInfo.InvariantCulture), spec.JobId);
        }
        else if (head.FinishedAt is { } finishedAt)
        {
            Command(to, "ZREM", "rt:{noop}:live", spec.JobId);
            Command(to, "ZADD", "rt:{noop}:done", finishedAt.ToString(CultureInfo.InvariantCulture), spec.JobId);
        }
        else
        {
            Command(to, "ZREM", "rt:{noop}:pending", spec.JobId);
        }
    }

    private static void Command(Stream to, params string[] words)
    {
        to.Write(Encoding.UTF8.GetBytes($"*{words.Length}\r\n"));
        foreach (var word in words)
        {
            to.Write(Encoding.UTF8.GetBytes($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n"));
        }
    }
}
