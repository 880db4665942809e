using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReTraced.Torture.Load;

/// <summary>Calls to whichever server is ready. A call may have no answer; then nobody knows what it did.</summary>
internal sealed class Api(string address, Tally tally) : IDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{address}/"), Timeout = TimeSpan.FromSeconds(8) };

    /// <summary>One call; null if there was no answer.</summary>
    public async Task<Answer?> TryAsync(HttpMethod method, string path, string? body = null, string? idempotencyKey = null)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            }

            if (idempotencyKey is not null)
            {
                request.Headers.Add("Idempotency-Key", idempotencyKey);
            }

            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            var answer = new Answer(response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
            if (answer.Status >= HttpStatusCode.InternalServerError)
            {
                tally.Add($"answers {(int)answer.Status} {answer.Code}");
            }

            return answer;
        }
        // A connection that is reset in the moment it was made throws what the socket throws.
        catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException or IOException or JsonException)
        {
            tally.Add("calls without an answer");
            return null;
        }
    }

    /// <summary>The same call until it is answered by more than "not now".</summary>
    public async Task<Answer> UntilAnsweredAsync(HttpMethod method, string path, string? body, CancellationToken end, string? idempotencyKey = null)
    {
        while (true)
        {
            if (await TryAsync(method, path, body, idempotencyKey) is { } answer && answer.Status < HttpStatusCode.InternalServerError)
            {
                return answer;
            }

            await Task.Delay(AskAgain, TimeProvider.System, end);
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>An answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Json">Its body.</param>
internal sealed record Answer(HttpStatusCode Status, JsonNode? Json)
{
    /// <summary>The code of a problem.</summary>
    public string? Code => (string?)Json?["code"];
}
