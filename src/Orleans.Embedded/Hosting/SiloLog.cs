using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace ReTraced.Embedded;

/// <summary>What the host logs.</summary>
internal sealed partial class SiloLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Error, "Grain {Grain} failed to activate; its callers get the exception.")]
    public partial void ActivationFailed(Exception exception, GrainId grain);

    [LoggerMessage(2, LogLevel.Error, "Grain {Grain} failed while it deactivated.")]
    public partial void DeactivationFailed(Exception exception, GrainId grain);

    [LoggerMessage(3, LogLevel.Warning, "A one-way call to grain {Grain} failed.")]
    public partial void OneWayCallFailed(Exception exception, GrainId grain);

    [LoggerMessage(4, LogLevel.Warning, "A timer callback of grain {Grain} failed; the timer goes on.")]
    public partial void TimerFailed(Exception exception, GrainId grain);

    [LoggerMessage(5, LogLevel.Warning, "Reminder {Reminder} of grain {Grain} failed; it ticks again in due time.")]
    public partial void ReminderFailed(Exception exception, string reminder, GrainId grain);

    [LoggerMessage(6, LogLevel.Warning, "Reminder {Reminder} of {GrainType}/{Key} is stored, but there is no such grain class; it will not tick.")]
    public partial void ReminderWithoutClass(string reminder, string grainType, string key);

    [LoggerMessage(7, LogLevel.Warning, "The grain host stopped with {Count} grains still busy: the time for stopping was over.")]
    public partial void StoppedWhileBusy(int count);
}
