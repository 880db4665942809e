using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReTraced.Access;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Gateway.Tests.Hostile;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>Keys, lease tokens and secrets reach no log, however much is logged.</summary>
public sealed class LogSecrecyTests : IAsyncLifetime, IDisposable
{
    private readonly LogLines _lines = new();
    private readonly ApiServer _api;

    public LogSecrecyTests() => _api = new ApiServer
    {
        Configure = (builder, _) =>
        {
            builder.Configuration["Logging:LogLevel:Default"] = "Trace";
            builder.Configuration["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace";
            builder.Configuration["Logging:Lines:LogLevel:Microsoft.AspNetCore.Routing.Matching.DfaMatcher"] = "Trace";
            builder.Configuration["Logging:Lines:LogLevel:Default"] = "Trace";
            builder.Configuration["Logging:Lines:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace";
            builder.Services.AddSingleton<ILoggerProvider>(_lines);
        },
    };

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    public void Dispose()
    {
        _api.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public async Task Log_OfEverything_HoldsNoKeyTokenOrSecret()
    {
        var (text, key) = KeyText.New("ada", AccessRole.Admin, 1, "test");
        await _api.App!.Services.GetRequiredService<IAccessKeys>().AddAsync(key);
        (string, string) header = ("Authorization", $"Bearer {text}");
        const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

        await _api.PostAsync("/jobs", """{"queueName":"remote","type":"remote"}""", header);
        var lease = (await _api.PostAsync("/leases", """{"workerId":"w","queues":["remote"],"types":["remote"],"waitMs":20000}""", header)).Is(200)["leases"]!.AsArray().Single()!;
        var token = (string)lease["leaseToken"]!;
        (await _api.PostAsync($"/leases/{token}/log", "{", header)).Is(400);
        (await _api.PostAsync($"/leases/{token}/complete", "{}", header)).Is(200);
        (await _api.SendAsync(HttpMethod.Patch, "/queues/remote", $$$"""{"webhook":{"url":"http://127.0.0.1:9/","secret":"{{{Secret}}}"} }""", "application/json", header)).Is(200);
        using var browser = new Browser(_api.Client.BaseAddress!);
        await browser.SignInAsync(text);

        // A header that cannot be read.
        await RawHttp.HangUpAsync(_api.Client.BaseAddress!, $"GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nX: 1\r\n Authorization: Bearer {text}\r\n\r\n", TimeSpan.FromMilliseconds(200));

        var log = string.Join('\n', _lines.All);
        Assert.Contains("changed the settings of queue remote", log, StringComparison.Ordinal);
        Assert.Contains("Hosting starting", log, StringComparison.Ordinal);
        Assert.DoesNotContain(text, log, StringComparison.Ordinal);
        Assert.DoesNotContain(token, log, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, log, StringComparison.Ordinal);
    }
}
