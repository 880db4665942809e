using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ReTraced.Bench.Load;

/// <summary>Exact delivery, by the record: each job is there once, in its last status, with as many runs as it must have had.</summary>
internal static class Record
{
    /// <summary>Reads every job of a workload.</summary>
    /// <param name="api">The server's API.</param>
    /// <param name="work">The workload.</param>
    /// <param name="runs">How many runs a job must have had; by default as many as the workload says.</param>
    /// <param name="look">Sees each job.</param>
    /// <exception cref="InvalidOperationException">It is not so.</exception>
    public static async Task CheckAsync(HttpClient api, Workload work, Func<int, int>? runs = null, Action<JsonNode>? look = null)
    {
        runs ??= work.RunsOf;
        var (seen, prefix, progress) = (new HashSet<string>(), work.Name.Length + 1, new Progress($"{work.Name}: reading the record"));
        foreach (var queue in work.QueueNames)
        {
            string? cursor = null;
            do
            {
                var page = (await api.GetFromJsonAsync<JsonNode>($"jobs?queue={queue}&limit=500{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}"))!;
                foreach (var job in page["items"]!.AsArray())
                {
                    var id = (string)job!["jobId"]!;
                    if (!id.StartsWith(work.Name + "-", StringComparison.Ordinal))
                    {
                        // Of what was there before.
                        continue;
                    }

                    var expected = runs(int.Parse(id.AsSpan(prefix), CultureInfo.InvariantCulture));
                    if ((string?)job["status"] != "completed" || (int)job["historyCount"]! != expected || !seen.Add(id))
                    {
                        throw new InvalidOperationException($"Not completed once, after {expected} runs: {job.ToJsonString()}");
                    }

                    look?.Invoke(job);
                }

                progress.Show(seen.Count, work.Jobs);
                cursor = (string?)page["nextCursor"];
            }
            // In a queue that it shares with what was there before, its jobs are the newest.
            while (cursor is not null && !(seen.Count == work.Jobs && work.Queue != work.Name));
        }

        if (seen.Count != work.Jobs)
        {
            throw new InvalidOperationException($"{work.Jobs} jobs were enqueued, and {seen.Count} are in the record.");
        }
    }
}
