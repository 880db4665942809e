using Microsoft.Extensions.Logging;
using Orleans;
using ReTraced.Grains;
using ReTraced.Operations;
using ReTraced.Schedules;
using ReTraced.Storage;
using ReTraced.Workflows;

namespace ReTraced.Hosting;

/// <summary>
/// Activates every queue that the store knows, and every schedule, every operation and every act on a workflow that has not ended, once for each generation of what is known of the store: what was pending,
/// due or running in the process before goes on.
/// </summary>
public sealed partial class QueueWaker(IJobQueries queries, IDocumentStore documents, IGrainFactory grains, IStoredReminders reminders, StoreGeneration generation, ILogger<QueueWaker> log)
{
    private Task _waking = Task.CompletedTask;
    private long _wokenAt = -1;

    /// <summary>Begins if it is needed and not under way. Completes when all are active; one that fails is woken again with the next call.</summary>
    public Task WakeIfNeededAsync()
    {
        if (_waking.IsCompleted && _wokenAt != generation.Current)
        {
            _waking = WakeAsync(generation.Current);
        }

        return _waking;
    }

    private async Task WakeAsync(long now)
    {
        try
        {
            var known = await queries.CountAsync();
            await Task.WhenAll(known.Select(queue => grains.GetGrain<IQueueGrain>(queue.QueueName).Wake()));
            var operations = (await OperationRecords.ListAsync(documents)).Where(operation => operation.IsAtWork);
            await Task.WhenAll(operations.Select(operation => grains.GetGrain<IOperationGrain>(operation.OperationId).Wake()));
            var workflows = await WorkflowRecords.ListAtWorkAsync(documents);
            await Task.WhenAll(workflows.Select(workflow => grains.GetGrain<IWorkflowGrain>(workflow).Wake()));
            var schedules = (await ScheduleRecords.ListAsync(documents)).Where(schedule => !schedule.Paused);
            await Task.WhenAll(schedules.Select(schedule => grains.GetGrain<IScheduleGrain>(schedule.ScheduleId).Wake()));
            await reminders.TakeOverAsync();
            _wokenAt = now;
        }
        catch (Exception e)
        {
            LogWakeAgain(e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Not every queue or operation could be woken; it is tried again")]
    private partial void LogWakeAgain(Exception e);
}
