using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReTraced.Gateway.Tests.Api;
using ReTraced.Json;
using ReTraced.Queues;
using ReTraced.Testing;

namespace ReTraced.Gateway.Tests.Webhooks;

/// <summary>What was taken as a secret comes out nowhere but in the request itself.</summary>
public sealed class SecretTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "topsecret-signing-key";
    private const string Header = "Bearer topsecret-token";
    private const string Both = "topsecret";

    private readonly Lines _log = new();
    private readonly ApiServer _api;

    public SecretTests() => _api = new ApiServer
    {
        Configure = (builder, _) =>
        {
            builder.Logging.AddProvider(_log);
            builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
            {
                filter.MinLevel = LogLevel.Trace;
                filter.Rules.Clear();
            });
        },
    };

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Secrets_AreInTheRequestAndInNoAnswerLogOrRecord()
    {
        // An endpoint that says back what it was sent, as those for debugging do.
        await using var endpoint = new RawEndpoint(call => call.SendAsync(call.Body.Contains("\"echo\"", StringComparison.Ordinal)
            ? RawEndpoint.Response("403 Forbidden", call.Head)
            : call.Body.Contains("\"words\"", StringComparison.Ordinal)
                ? RawEndpoint.Response("200 OK", $$$"""{"success":false,"error":{"code":"X","message":"{{{Header}}} is not known"}}""")
                : RawEndpoint.Response("200 OK", $"{Header} is not JSON")));
        var queue = _api.NewQueue();
        var settings = await _api.PatchAsync($"/queues/{queue}", $$$$"""{"webhook":{"url":"{{{{endpoint.Url}}}}","secret":"{{{{Secret}}}}","headers":{"Authorization":"{{{{Header}}}}"}}}""");
        var answers = new List<Answer>
        {
            settings.Is(200),
            (await _api.GetAsync($"/queues/{queue}")).Is(200),
            (await _api.GetAsync("/queues")).Is(200),
            (await _api.PostAsync($"/queues/{queue}/resume", new { reason = "test" })).Is(200),
            await _api.PatchAsync($"/queues/{queue}", $$$"""{"webhook":{"secret":"{{{Secret}}} "}}"""),
        };
        foreach (var type in (string[])["echo", "words", "other"])
        {
            var jobId = await _api.EnqueueAsync(new { queueName = queue, type, maxTries = 1 });
            await _api.IsAsync(jobId, type == "echo" ? "failed" : "dead");
            foreach (var path in (string[])["", "/history", "/ledger", "/explain"])
            {
                answers.Add((await _api.GetAsync($"/jobs/{jobId}{path}")).Is(200));
            }

            answers.Add((await _api.GetAsync($"/dlq/{jobId}")).Is(200));
        }

        answers.Add((await _api.GetAsync("/dlq")).Is(200));
        answers.Add((await _api.GetAsync("/workers")).Is(200));

        Assert.All(answers, answer => Assert.False(answer.Text.Contains(Both, StringComparison.Ordinal), $"{answer.Request}: {answer.Text}"));
        Assert.Contains(answers, answer => answer.Text.Contains("(secret) is not known", StringComparison.Ordinal));
        Assert.NotEmpty(_log.Written);
        Assert.DoesNotContain(_log.Written, line => line.Contains(Both, StringComparison.Ordinal));
        // The test would see nothing if they had not been there at all.
        Assert.All(endpoint.Calls, call => Assert.Contains($"Authorization: {Header}", call.Head, StringComparison.Ordinal));
        Assert.All(endpoint.Calls, call => Assert.DoesNotContain(Secret, call.Head + call.Body, StringComparison.Ordinal));
        Assert.Equal(3, endpoint.Calls.Count);
    }

    [Fact]
    public void Settings_WhenWrittenByAccident_ThrowOrSayNothing()
    {
        var settings = QueueSettings.Default with
        {
            Webhook = new Webhook { Url = "http://a.example", Secret = new Secret(Secret), Headers = new Dictionary<string, Secret> { ["A"] = new(Header) } },
        };
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(settings, JsonSerializerOptions.Web));
        Assert.DoesNotContain(Both, settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Both, $"{settings.Webhook} {settings.Webhook.Secret} {settings.Webhook.Headers["A"]}", StringComparison.Ordinal);
        Assert.Null(ReTracedJson.Default.GetTypeInfo(typeof(QueueSettings)));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Written.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // What was written is read after the end.
        }
    }
}
