using ReTraced.Jobs;

namespace ReTraced.Grains.Jobs;

/// <summary>What a person asks, as an event of the state machine.</summary>
internal static class PersonEvent
{
    public static JobEvent Of(PersonRequest request, JobStatus status) => request.Action switch
    {
        PersonAction.Cancel or PersonAction.Purge => new CancelAsked { By = request.By, Reason = request.Reason },
        PersonAction.Retry when status == JobStatus.Delayed => new RunNow { By = request.By, Reason = request.Reason },
        PersonAction.Retry => new RetryAsked
        {
            By = request.By,
            Reason = request.Reason,
            Changes = request.Changes,
            RunAt = request.RunAt,
            Force = request.Force,
            Trigger = request.Automatic ? RetryTrigger.Auto : RetryTrigger.Manual,
            Operation = request.Operation,
        },
        PersonAction.Poison => new PoisonAsked { By = request.By, Reason = request.Reason, Operation = request.Operation },
        _ => new DiscardAsked { By = request.By, Reason = request.Reason, Operation = request.Operation },
    };
}
