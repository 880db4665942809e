using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

/// <summary>Asks for reminders, as Orleans wants it. This host always has them.</summary>
public static class SiloBuilderReminderExtensions
{
    /// <summary>Changes nothing here.</summary>
    public static ISiloBuilder AddReminders(this ISiloBuilder builder) => builder;

    /// <summary>Changes nothing here.</summary>
    public static void AddReminders(this IServiceCollection services)
    {
    }
}
