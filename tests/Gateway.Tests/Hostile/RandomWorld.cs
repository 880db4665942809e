using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Hostile;

/// <summary>
/// What the clients of a random run know together: names from bounded sets, for what the server may keep, and what its
/// answers have told, to be used again.
/// </summary>
public sealed class RandomWorld
{
    private const int Remembered = 500;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _tokensByJob = new(StringComparer.Ordinal);

    /// <summary>Queues that jobs are made in.</summary>
    public static readonly string[] Queues = ["random-0", "random-1", "random-2", "random-3", "email", "noop"];

    /// <summary>Types: two that the server runs itself, two that it does not.</summary>
    public static readonly string[] Types = ["email", "noop", "remote", "nobody"];

    public Memory JobIds { get; } = new();

    public Memory Tokens { get; } = new();

    public Memory Cursors { get; } = new();

    /// <summary>Remembers what an answer tells.</summary>
    public void Learn(Answer answer, Random random)
    {
        if (answer.Status >= 400 || answer.Body is not JsonObject body)
        {
            return;
        }

        Note(JobIds, body["jobId"], random);
        Note(Cursors, body["nextCursor"], random);
        foreach (var item in body["items"] as JsonArray ?? [])
        {
            Note(JobIds, (item as JsonObject)?["jobId"], random);
        }

        foreach (var jobId in body["jobIds"] as JsonArray ?? [])
        {
            Note(JobIds, jobId, random);
        }

        foreach (var lease in body["leases"] as JsonArray ?? [])
        {
            Note(Tokens, lease!["leaseToken"], random);
            _tokensByJob.GetOrAdd((string)lease["job"]!["jobId"]!, _ => new()).Enqueue((string)lease["leaseToken"]!);
        }
    }

    /// <summary>Brings every queue back to its defaults, ends every lease and cancels what has not started, until nothing is left to do.</summary>
    public async Task DrainAsync(ApiServer api)
    {
        foreach (var queue in await api.WalkAsync("/queues", 500))
        {
            (await api.PatchAsync($"/queues/{queue["name"]}", """{"paused":null,"maxConcurrency":null,"defaults":null,"retention":null,"classification":null}""")).Is(200);
        }

        await Testing.Eventually.True(
            async () =>
            {
                var live = 0L;
                foreach (var queue in await api.WalkAsync("/queues", 500))
                {
                    await EndLeasesAsync(api, (string)queue["name"]!);
                    (await api.PostAsync($"/queues/{queue["name"]}/purge", new { reason = "drain" })).Is(200);
                    var depth = await api.DepthAsync((string)queue["name"]!);
                    live += (long)depth["pending"]! + (long)depth["processing"]! + (long)depth["delayed"]!;
                }

                return live == 0;
            },
            "no job is left to run");
        _tokensByJob.Clear();
    }

    private async Task EndLeasesAsync(ApiServer api, string queue)
    {
        foreach (var job in await api.WalkAsync($"/jobs?queue={queue}&status=processing", 500))
        {
            var jobId = (string)job["jobId"]!;
            await api.PostAsync($"/jobs/{jobId}/cancel", new { reason = "drain" });
            foreach (var token in _tokensByJob.GetValueOrDefault(jobId) ?? [])
            {
                await api.PostAsync($"/leases/{token}/release", "{}");
            }
        }
    }

    private static void Note(Memory memory, JsonNode? text, Random random)
    {
        if (text is not null)
        {
            memory.Add((string)text!, random);
        }
    }

    /// <summary>Texts, of which a new one takes the place of any old one once there are enough.</summary>
    public sealed class Memory
    {
        private readonly Lock _lock = new();
        private readonly List<string> _texts = [];

        public void Add(string text, Random random)
        {
            lock (_lock)
            {
                if (_texts.Count < Remembered)
                {
                    _texts.Add(text);
                }
                else
                {
                    _texts[random.Next(_texts.Count)] = text;
                }
            }
        }

        public string? Any(Random random)
        {
            lock (_lock)
            {
                return _texts.Count == 0 ? null : _texts[random.Next(_texts.Count)];
            }
        }
    }
}
