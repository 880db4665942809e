using System.Globalization;
using System.Text.Json.Nodes;
using ReTraced.Gateway.Tests.Api;

namespace ReTraced.Gateway.Tests.Events;

/// <summary>Listens to the server's events, as a browser's EventSource does.</summary>
internal sealed class Listener : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private Listener(HttpResponseMessage response, Stream stream) => (_response, _lines) = (response, new StreamReader(stream));

    /// <summary>One event.</summary>
    public sealed record Event(string Id, string Name, JsonNode Data)
    {
        /// <summary>What happened to which job.</summary>
        public string Moved => $"{Data["jobId"]} {Data["event"]} {Data["from"] ?? "-"} {Data["to"]}";
    }

    /// <summary>Begins to listen; from then on everything is heard of.</summary>
    public static async Task<Listener> ListenAsync(ApiServer api, string query, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{ApiServer.Prefix}/events{query}");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var listener = new Listener(response, await response.Content.ReadAsStreamAsync());
        Assert.Equal(": listening", await listener.LineAsync());
        return listener;
    }

    /// <summary>The next event; null at the end.</summary>
    public async Task<Event?> NextAsync()
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await LineAsync() is { } line)
        {
            if (line.Length == 0 && fields.TryGetValue("data", out var data))
            {
                return new Event(fields["id"], fields["event"], JsonNode.Parse(data)!);
            }

            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                fields[line[..colon]] = line[(colon + 1)..].TrimStart(' ');
            }
        }

        return null;
    }

    /// <summary>The next events.</summary>
    public async Task<List<Event>> NextAsync(int count)
    {
        var events = new List<Event>();
        while (events.Count < count)
        {
            events.Add(await NextAsync() ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The stream ended after {events.Count} events.")));
        }

        return events;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }

    private async Task<string?> LineAsync()
    {
        using var end = new CancellationTokenSource(Patience, TimeProvider.System);
        return await _lines.ReadLineAsync(end.Token);
    }
}
