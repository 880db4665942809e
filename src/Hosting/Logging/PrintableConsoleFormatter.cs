using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ReTraced.Hosting.Logging;

/// <summary>
/// The console's simple format, with messages, scopes and exceptions made <see cref="Printable"/>: reasons and ids that
/// callers send are in them, and must neither look like another entry nor steer the terminal that shows them.
/// </summary>
/// <param name="services">Where the simple formatter is; asked late, since it is one of the formatters that this is too.</param>
public sealed class PrintableConsoleFormatter(IServiceProvider services) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name of this format.</summary>
    public const string FormatterName = "retraced";

    private ConsoleFormatter? _simple;

    /// <summary>Makes this the format of the console, unless <c>Logging:Console:FormatterName</c> names another.</summary>
    public static void Use(IHostApplicationBuilder builder)
    {
        builder.Logging.AddConsoleFormatter<PrintableConsoleFormatter, ConsoleFormatterOptions>();
        // The slim builder has set the simple one, over the configuration.
        var named = builder.Configuration["Logging:Console:FormatterName"];
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = named is null or ConsoleFormatterNames.Simple ? FormatterName : named);
    }

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        _simple ??= services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == ConsoleFormatterNames.Simple);
        var message = Printable.Of(logEntry.Formatter(logEntry.State, logEntry.Exception));
        var exception = logEntry.Exception is { } thrown ? new Printed(Printable.Of(thrown.ToString(), keepLines: true)) : null;
        _simple.Write(
            new LogEntry<string>(logEntry.LogLevel, logEntry.Category, logEntry.EventId, message, exception, static (text, _) => text),
            scopeProvider is null ? null : new PrintableScopes(scopeProvider),
            textWriter);
    }

    private sealed class Printed(string text) : Exception
    {
        public override string ToString() => text;
    }

    private sealed class PrintableScopes(IExternalScopeProvider scopes) : IExternalScopeProvider
    {
        public void ForEachScope<TState>(Action<object?, TState> callback, TState state) =>
            scopes.ForEachScope((scope, inner) => callback(scope?.ToString() is { } text ? Printable.Of(text) : null, inner), state);

        public IDisposable Push(object? state) => scopes.Push(state);
    }
}
