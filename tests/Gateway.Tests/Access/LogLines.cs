using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ReTraced.Gateway.Tests.Access;

/// <summary>Keeps all that is logged; settings call it <c>Lines</c>.</summary>
[ProviderAlias("Lines")]
internal sealed class LogLines : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        All.Enqueue($"{state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
