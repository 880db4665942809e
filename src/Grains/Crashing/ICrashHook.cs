namespace ReTraced.Grains.Crashing;

/// <summary>Is called at each crash point. For tests that end the process there; the product has only <see cref="NoCrash"/>, and no setting that changes it.</summary>
public interface ICrashHook
{
    /// <summary>This point is reached.</summary>
    /// <param name="point">Which.</param>
    /// <param name="name">The job; at <see cref="CrashPoint.Recovering"/> the queue, at <see cref="CrashPoint.Operating"/> the operation, at <see cref="CrashPoint.Firing"/> the schedule.</param>
    void Reached(CrashPoint point, string name);
}

/// <summary>Goes on.</summary>
public sealed class NoCrash : ICrashHook
{
    /// <inheritdoc />
    public void Reached(CrashPoint point, string name)
    {
    }
}
