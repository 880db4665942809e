using System.Net;
using System.Text.RegularExpressions;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>What a browser does with the pages: keeps cookies, sends forms, follows no redirect.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _http;

    public Browser(Uri address) => _http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address };

    public CookieContainer Cookies { get; } = new();

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The anti-forgery token of the sign-in page.</summary>
    public async Task<string> TokenAsync() => Token().Match((await GetAsync("/sign-in")).Text).Groups["token"].Value;

    public async Task<(HttpStatusCode Status, string Text, IReadOnlyList<string> Cookies)> PostAsync(string path, HttpContent content, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (token is not null)
        {
            request.Headers.Add("X-Forgery-Token", token);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : []);
    }

    /// <summary>Fills in the form of the page and sends it.</summary>
    public async Task<(HttpStatusCode Status, string Text, IReadOnlyList<string> Cookies)> SignInAsync(string key) =>
        await PostAsync("/sign-in", new FormUrlEncodedContent([new("forgery-token", await TokenAsync()), new("key", key)]));

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"forgery-token\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
