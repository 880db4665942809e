using System.Collections.Concurrent;
using System.Net;
using ReTraced.Hosting;

namespace ReTraced.Gateway.Tests.Egress;

/// <summary>Answers each question for a name with the next of its answers, and with the last one for ever.</summary>
internal sealed class HostileResolver : IHostResolver
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<IPAddress[]>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>What a name resolves to, question by question: addresses with commas between them.</summary>
    public void Set(string host, params string[] answers) =>
        _answers[host] = new(answers.Select(answer => answer.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray()));

    /// <summary>How often a name was asked for.</summary>
    public int Asked(string host) => _asked.GetValueOrDefault(host);

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        _asked.AddOrUpdate(host, 1, (_, count) => count + 1);
        var answers = _answers[host];
        return Task.FromResult(answers.Count > 1 && answers.TryDequeue(out var next) ? next : answers.First());
    }
}
