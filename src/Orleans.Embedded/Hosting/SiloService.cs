using Microsoft.Extensions.Hosting;

namespace ReTraced.Embedded;

/// <summary>Ties the silo to the life of the host.</summary>
internal sealed class SiloService(Silo silo, ActivationCollector collector, ReminderService reminders) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        collector.Start();
        await reminders.ReadAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        collector.Dispose();
        reminders.Stop();
        await silo.StopAsync(cancellationToken);
    }
}
