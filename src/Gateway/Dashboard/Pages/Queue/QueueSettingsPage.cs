using ReTraced.Gateway.Endpoints;
using ReTraced.Jobs;
using ReTraced.Queues;

namespace ReTraced.Gateway.Dashboard.Pages.Queue;

/// <summary>All settings of a queue. Also of one that is not there yet: saving makes it.</summary>
internal static class QueueSettingsPage
{
    public static async Task<IResult> ShowAsync(string queue, HttpContext context, QueueViews views)
    {
        if (!JobNames.IsQueueName(queue))
        {
            return PageResult.NotFound("queue", queue, $"A queue's name must be {JobNames.QueueNameForm}.");
        }

        var view = await views.ReadAsync(queue, context.RequestAborted);
        return PageResult.Of<QueueSettingsForm>(new QueueSettingsModel(queue, view is not null, view?.Settings ?? QueueSettingsView.Of(QueueSettings.Default)));
    }
}

/// <summary>What the page of a queue's settings shows.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Exists">False if nobody has used or set it up.</param>
/// <param name="Settings">Its settings; secrets are not among them.</param>
public sealed record QueueSettingsModel(string Name, bool Exists, QueueSettingsView Settings);
