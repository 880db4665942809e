using ReTraced.Hosting;
using ReTraced.Hosting.Logging;
using ReTraced.Hosting.Samples;

namespace ReTraced.Silo;

/// <summary>Puts a silo together: the grains, a pump for the handlers, and health over HTTP.</summary>
public static class SiloApp
{
    /// <summary>Where its health and its metrics are asked for, unless told otherwise. Nothing else is served there, and nobody needs a key.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5081";

    /// <summary>Builds it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">More set-up, for those who embed it.</param>
    /// <exception cref="SiloArgumentsException">The command line holds something that nobody reads.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder, ReTracedBuilder>? configure = null)
    {
        var samples = args.Contains(Samples, StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = Settings(args),
            // Settings files are looked for beside the program, whatever the current folder is.
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        PrintableConsoleFormatter.Use(builder);

        // What stops the start is said once, by SiloProgram, and not as a stack trace before it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
#if GRAINHOST_ORLEANS
        builder.Services.AddClusterMetrics();
#endif
        builder.AddReTraced(retraced =>
        {
            if (samples)
            {
                retraced.AddSamples();
            }

            configure?.Invoke(builder, retraced);
        });
        var app = builder.Build();
        app.MapGet("/healthz", () => Results.Json(new { status = "live" }));
        app.MapGet("/readyz", async (Readiness readiness, HttpContext context) => await readiness.WhyNotAsync(context.RequestAborted) is { } why
            ? Results.Json(new { status = "not ready", detail = why }, statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new { status = "ready" }));
#if GRAINHOST_ORLEANS
        app.MapClusterMetrics();
#endif
        return app;
    }

    private const string Samples = "--samples";

    // Settings come as --NAME VALUE or --NAME=VALUE; a word that belongs to none would be passed over in silence.
    private static string[] Settings(string[] args)
    {
        var settings = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == Samples)
            {
                continue;
            }

            var isSetting = args[i].StartsWith("--", StringComparison.Ordinal);
            if (isSetting && args[i].Contains('=', StringComparison.Ordinal))
            {
                settings.Add(args[i]);
            }
            else if (isSetting && i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                settings.AddRange([args[i], args[++i]]);
            }
            else
            {
                throw new SiloArgumentsException($"'{args[i]}' is not understood. Use --samples, --urls URL, or a setting such as --ReTraced:Redis:ConnectionString HOST:PORT.");
            }
        }

        return [.. settings];
    }
}

/// <summary>The command line is wrong.</summary>
public sealed class SiloArgumentsException(string message) : Exception(message);
